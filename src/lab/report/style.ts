// The looks of the page: one column of prose, figures two abreast where there is room, light and dark by the reader's
// setting, black on white in print.

/** The style sheet of every report; the colours of the rules come from `handStyle`. */
export const style = `
:root{color-scheme:light dark;--ink:#1c1e21;--faint:#5c6470;--rule:#d9dde3;--grid:#eceef2;--paper:#fff;
--wash:#f6f7f9;--focus:#0067a5;
--sans:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;
--serif:Charter,"Bitstream Charter","Sitka Text",Cambria,"Source Serif 4",Georgia,serif;
--mono:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
@media screen and (prefers-color-scheme:dark){:root{--ink:#e4e6ea;--faint:#9aa3b0;--rule:#363b44;--grid:#262a31;
--paper:#14161a;--wash:#1b1e24;--focus:#62b5f2}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:62rem;padding:2.5rem 1.25rem 4rem;background:var(--paper);color:var(--ink);
font:1.0625rem/1.55 var(--serif);-webkit-text-size-adjust:100%}
h1,h2,h3{line-height:1.2;font-weight:600;text-wrap:balance}
h1{font-size:1.9rem;margin:0 0 .4rem}
h2{font-size:1.35rem;margin:3rem 0 .5rem;padding-top:1.2rem;border-top:1px solid var(--rule)}
h3{font-size:1.05rem;margin:2rem 0 .4rem}
p,ul{max-width:44rem;margin:.5rem 0}
ul{padding-left:1.2rem}li{margin:.25rem 0}
.lead{color:var(--faint);margin:0}
code{font:.86em var(--mono);overflow-wrap:anywhere}
a{color:inherit}
:focus-visible{outline:2px solid var(--focus);outline-offset:2px;border-radius:2px}
.legend{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;margin:1rem 0 .5rem;padding:.5rem 0;border:0;
font:.875rem var(--sans);position:sticky;top:0;background:var(--paper);z-index:1}
.legend legend{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.legend label{display:inline-flex;align-items:center;gap:.4rem;cursor:pointer;padding:.15rem 0}
.legend input{accent-color:var(--hand);margin:0;width:1rem;height:1rem}
.sample{width:34px;height:10px;flex:none}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,23rem),1fr));gap:1.4rem 1.8rem;margin:.5rem 0 1rem}
figure{margin:0}
figure svg{display:block;width:100%;height:auto}
figcaption{font:.8125rem/1.45 var(--sans);color:var(--faint);margin-top:.35rem}
figcaption b,caption b{color:var(--ink);font-weight:600}
svg text{font-family:var(--sans);font-size:12px;fill:var(--faint)}
svg .name{fill:var(--ink)}
.end{text-anchor:end}.mid{text-anchor:middle}
.axis,.tick{fill:none;stroke:var(--faint);stroke-width:1}
.grid{fill:none;stroke:var(--grid);stroke-width:1}
.line{fill:none;stroke:var(--hand);stroke-width:1.9;stroke-dasharray:var(--dash);stroke-linejoin:round}
.solid{stroke-dasharray:none;stroke-width:2.4}
.band{fill:var(--hand);fill-opacity:.13;stroke:none}
.dot{fill:var(--hand);stroke:var(--paper);stroke-width:.8}
.ring{fill:var(--hand);fill-opacity:.28;stroke:var(--hand);stroke-width:1.2}
.cross{fill:none;stroke:var(--hand);stroke-width:1.8}
.table{overflow-x:auto;margin:1rem 0}
.table:focus-visible{outline-offset:4px}
table{border-collapse:collapse;width:100%;font:.875rem/1.4 var(--sans);font-variant-numeric:tabular-nums;
border-top:1.5px solid var(--ink);border-bottom:1.5px solid var(--ink)}
caption{caption-side:top;text-align:left;font:.8125rem/1.45 var(--sans);color:var(--faint);padding-bottom:.4rem}
th,td{text-align:right;padding:.4rem .7rem;white-space:nowrap;vertical-align:baseline}
th:first-child,td:first-child{text-align:left;padding-left:.1rem}
th:last-child,td:last-child{padding-right:.1rem}
thead th{font-weight:600;border-bottom:1px solid var(--ink)}
tbody th{font-weight:400;white-space:normal;min-width:8.5rem}thead th{white-space:normal}
tbody tr+tr>*{border-top:1px solid var(--grid)}
tbody th::before{content:"";display:inline-block;width:.6rem;height:.6rem;border-radius:50%;margin-right:.5rem;background:var(--hand)}
.spread{display:block;color:var(--faint);font-size:.78rem}
.best{font-weight:650}
details{margin:.8rem 0;font-family:var(--sans);font-size:.875rem}
summary{cursor:pointer;color:var(--faint)}
pre{overflow-x:auto;background:var(--wash);padding:.8rem 1rem;font:.8rem/1.5 var(--mono);border-radius:4px}
footer{margin-top:3rem;padding-top:1rem;border-top:1px solid var(--rule);font:.8125rem/1.5 var(--sans);color:var(--faint)}
@media (max-width:40rem){body{padding:1.5rem 1rem 3rem;font-size:1rem}h1{font-size:1.5rem}
th,td{padding:.4rem .5rem}}
@media print{:root{color-scheme:light}body{max-width:none;padding:0;font-size:10pt}
.legend{position:static}.legend input,details,.hint{display:none}figure,table{break-inside:avoid}
.figures{grid-template-columns:1fr 1fr}}
`;
