// ln 2 in two pieces for reductions by multiples of it: LN2_HI has 32 significant bits, so k ·
// LN2_HI is exact for |k| < 2^21.

/** The leading 32 bits of ln 2. */
export const LN2_HI = 0.6931471803691238;

/** ln 2 − LN2_HI, to 53 bits. */
export const LN2_LO = 1.9082149292705877e-10;

/** 1 / ln 2. */
export const INV_LN2 = 1.4426950408889634;
