// The error function and the imaginary error function: x (1 + P(x²)) near 0, farther out e^−x²
// resp. e^x² times a smooth function fitted on intervals, for erf near 1 a polynomial (Chebyshev
// fits of our own, errors below 2^-57; reference values by mpmath).

import { expOfSum } from "./exp.ts";
import { productError } from "./pow.ts";

const ERF_1 = 0.8427007929497149;
const ERF_1_LO = -2.4801011789118602e-17;

/** erf x = 2/√π ∫₀ˣ e^−t² dt; error below 0.8 ulp; ±1 from |x| = 6 on; the sign of zero is kept. */
export function erf(x: number): number {
  if (x !== x) return NaN;
  const size = Math.abs(x);
  if (size < 0.84375) return x + x * erfNearZero(x * x);
  if (size < 1.5) {
    const y = ERF_1 + (erfFromOne(size - 1) + ERF_1_LO);
    return x < 0 ? -y : y;
  }
  const y = size < 6 ? 1 - expOfSum(-size * size, 0) * erfcScaled((size - 3) / (size + 3)) : 1;
  return x < 0 ? -y : y;
}

/**
 * erfi x = 2/√π ∫₀ˣ e^t² dt; error below 3 ulp; overflows beyond |x| = 26.71; the sign of zero is
 * kept.
 */
export function erfi(x: number): number {
  if (x !== x) return NaN;
  const size = Math.abs(x);
  if (size < 1) return x + x * erfiNearZero(x * x);
  let y = Infinity;
  if (size < 26.8) {
    const h = size * size;
    const l = productError(size, size, h);
    const w = erfiScaled(size);
    // From x² = 700 on, e^x² overflows before the product does: ten is moved to the other factor.
    y = h < 700 ? expOfSum(h, l) * w : expOfSum(h - 10, l) * (w * 22026.465794806718);
  }
  return x < 0 ? -y : y;
}

// erf(x) / x − 1 for z = x² < 0.72.
function erfNearZero(z: number): number {
  let p = -8.847223918560384e-10;
  p = p * z + 1.41933794487106e-8;
  p = p * z - 1.6301115555811785e-7;
  p = p * z + 1.6457733512818286e-6;
  p = p * z - 1.4925453340176486e-5;
  p = p * z + 0.000120553270506432;
  p = p * z - 0.0008548326905656577;
  p = p * z + 0.005223977623956974;
  p = p * z - 0.026866170645020646;
  p = p * z + 0.112837916709547;
  p = p * z - 0.3761263890318375;
  p = p * z + 0.1283791670955126;
  return p;
}

// erf(1 + d) − erf 1 for d in [−0.157, 0.5].
function erfFromOne(d: number): number {
  let p = 3.0019806296684265e-7;
  p = p * d - 8.101271839858833e-6;
  p = p * d + 2.5189247731523713e-5;
  p = p * d + 1.8313474203370807e-5;
  p = p * d - 0.00020004651689840152;
  p = p * d + 8.554819465071463e-5;
  p = p * d + 0.0012262826439318362;
  p = p * d - 0.0018851885737456047;
  p = p * d - 0.00477703057034765;
  p = p * d + 0.015154718152818271;
  p = p * d + 0.0046123055250603855;
  p = p * d - 0.06918458290330454;
  p = p * d + 0.06918458290344151;
  p = p * d + 0.13836916580686434;
  p = p * d - 0.4151074974205947;
  p = p * d + 0.4151074974205947;
  return p * d;
}

// e^x² (1 − erf x) for x in [1.5, 6], u = (x − 3) / (x + 3).
function erfcScaled(u: number): number {
  let p = -1.831557862005634e-7;
  p = p * u - 2.4174430614632663e-7;
  p = p * u + 1.2485638396328204e-6;
  p = p * u + 2.102049706113831e-6;
  p = p * u - 7.98089002626639e-6;
  p = p * u - 1.285781874003646e-5;
  p = p * u + 6.405722062749068e-5;
  p = p * u + 4.525509133842613e-5;
  p = p * u - 0.0005970620113772045;
  p = p * u + 0.0007077464476385046;
  p = p * u + 0.004269136335726443;
  p = p * u - 0.02439249931886842;
  p = p * u + 0.07166583719791601;
  p = p * u - 0.15011593650077504;
  p = p * u + 0.24560380171233137;
  p = p * u - 0.3262335600430372;
  p = p * u + 0.17900115118138996;
  return p;
}

// erfi(x) / x − 1 for z = x² ≤ 1.
function erfiNearZero(z: number): number {
  let p = 1.5037357530485157e-10;
  p = p * z + 1.0546837577802593e-9;
  p = p * z + 1.5110333071351492e-8;
  p = p * z + 1.6332378894810665e-7;
  p = p * z + 1.6464588492979127e-6;
  p = p * z + 1.4925525392251229e-5;
  p = p * z + 0.00012055337288135624;
  p = p * z + 0.0008548326924239626;
  p = p * z + 0.005223977626906803;
  p = p * z + 0.026866170645002747;
  p = p * z + 0.1128379167095571;
  p = p * z + 0.3761263890318374;
  p = p * z + 0.1283791670955126;
  return p;
}

// e^−x² erfi(x) for x ≥ 1: Dawson's integral times 2/√π.
function erfiScaled(x: number): number {
  if (x < 2) return erfiScaledFrom1(x - 1.5);
  if (x < 3) return erfiScaledFrom2(x - 2.5);
  if (x < 4) return erfiScaledFrom3(x - 3.5);
  if (x < 5.5) return erfiScaledFrom4(x - 4.75);
  const u = 1 / (x * x);
  let p = -79816103712570.67;
  p = p * u + 19139891103249.156;
  p = p * u - 2014862157973.3308;
  p = p * u + 124647922047.07634;
  p = p * u - 5049319092.270192;
  p = p * u + 142202174.76577446;
  p = p * u - 2791518.6339354557;
  p = p * u + 44960.756167514686;
  p = p * u + 181.32728995431603;
  p = p * u + 94.6200230996713;
  p = p * u + 16.646551792644132;
  p = p * u + 3.7025410462206816;
  p = p * u + 1.0578553792437138;
  p = p * u + 0.4231421877506392;
  p = p * u + 0.2820947917738429;
  p = p * u + 0.5641895835477563;
  return p / x;
}

function erfiScaledFrom1(d: number): number {
  let p = 2.564030534769072e-7;
  p = p * d - 3.542122483965127e-7;
  p = p * d - 2.195250386038502e-6;
  p = p * d + 6.446318129830788e-6;
  p = p * d + 9.128786581212626e-6;
  p = p * d - 6.524730252135117e-5;
  p = p * d + 2.9368934956738153e-5;
  p = p * d + 0.0004126734465493728;
  p = p * d - 0.0008099026554307954;
  p = p * d - 0.0012611860385298703;
  p = p * d + 0.006346243138751422;
  p = p * d - 0.003213434576527231;
  p = p * d - 0.023737942230618325;
  p = p * d + 0.04846065165535445;
  p = p * d + 0.010391820323253498;
  p = p * d - 0.16096968545104093;
  p = p * d + 0.21547497736844018;
  p = p * d - 0.0012730951505771633;
  p = p * d - 0.3213028233267946;
  p = p * d + 0.4832273301407691;
  return p;
}

function erfiScaledFrom2(d: number): number {
  let p = -9.994583250014132e-8;
  p = p * d - 3.962690823630037e-8;
  p = p * d + 1.1145242331942166e-6;
  p = p * d - 2.1416416081546433e-6;
  p = p * d - 3.618694144991683e-6;
  p = p * d + 2.4973108662176692e-5;
  p = p * d - 3.708680807017172e-5;
  p = p * d - 6.95759373807607e-5;
  p = p * d + 0.00039645829784666354;
  p = p * d - 0.000608482528585671;
  p = p * d - 0.0004610849385592191;
  p = p * d + 0.0038908840822814944;
  p = p * d - 0.007882870464350624;
  p = p * d + 0.006089081856834922;
  p = p * d + 0.008425906751356625;
  p = p * d - 0.036287471520119775;
  p = p * d + 0.07386686529758077;
  p = p * d - 0.13023595596377532;
  p = p * d + 0.2517230246118576;
  return p;
}

function erfiScaledFrom3(d: number): number {
  let p = 1.7457764748501728e-8;
  p = p * d - 1.0283888787290675e-8;
  p = p * d - 1.3232061843432014e-7;
  p = p * d + 4.945417594212364e-7;
  p = p * d - 7.290189395891001e-7;
  p = p * d - 8.893535189938169e-7;
  p = p * d + 7.848931958791069e-6;
  p = p * d - 2.2139666941066687e-5;
  p = p * d + 3.4320071339705495e-5;
  p = p * d - 9.42135877057772e-6;
  p = p * d - 0.00012146559717168451;
  p = p * d + 0.0004628149866324493;
  p = p * d - 0.0011947228615431034;
  p = p * d + 0.0027930850569108925;
  p = p * d - 0.006788990545369126;
  p = p * d + 0.01817529679494727;
  p = p * d - 0.05343005296426139;
  p = p * d + 0.1688298885799677;
  return p;
}

function erfiScaledFrom4(d: number): number {
  let p = 1.1263753750037944e-10;
  p = p * d - 4.4445188981081815e-10;
  p = p * d + 8.849423541674482e-10;
  p = p * d - 8.530789413697655e-10;
  p = p * d - 2.31862097670022e-9;
  p = p * d + 1.7175872980283575e-8;
  p = p * d - 6.665611048852828e-8;
  p = p * d + 2.1346741070946216e-7;
  p = p * d - 6.473178121079202e-7;
  p = p * d + 2.0074487484244946e-6;
  p = p * d - 6.622459305170384e-6;
  p = p * d + 2.342688257778588e-5;
  p = p * d - 8.809908387906609e-5;
  p = p * d + 0.0003481900010354635;
  p = p * d - 0.0014336547952608267;
  p = p * d + 0.0061134802754052595;
  p = p * d - 0.026888549115282975;
  p = p * d + 0.12160712802218901;
  return p;
}
