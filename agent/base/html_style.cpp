// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/html_page.hpp"

namespace camaudit {

// Every pair of colours that carries text has a contrast of 4.5 to 1 or more, in both schemes.
std::string_view html_style() {
  return R"css(
:root{color-scheme:light dark;--page:#f5f6f8;--sheet:#fff;--text:#1b1f24;--quiet:#545d68;--line:#c9d0d8;--track:#e3e7ec;
--link:#0b57a4;--focus:#0b57a4;--critical:#7a0f24;--high:#b3261e;--medium:#8a4b00;--low:#1c5d8c;--unknown:#5a3a92;--pass:#1a6538;
--waived:#4b5563;--on:#fff;--band:#cfe6d6;--code:#eef1f4}
@media (prefers-color-scheme:dark){:root{--page:#111418;--sheet:#1a1f25;--text:#e8ebef;--quiet:#a9b4c0;--line:#3c4651;--track:#2c343d;
--link:#8cc2ff;--focus:#8cc2ff;--critical:#ff9db0;--high:#ff9b91;--medium:#f2b66b;--low:#86c5f2;--unknown:#c9b0ff;--pass:#86d9a4;
--waived:#b6c0cb;--on:#111418;--band:#234733;--code:#262d35}}
*{box-sizing:border-box}
html{scroll-padding-top:1rem}
body{margin:0;background:var(--page);color:var(--text);font:1rem/1.5 system-ui,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:anywhere}
a{color:var(--link);text-underline-offset:.15em}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px;border-radius:2px}
.skip{position:absolute;left:.5rem;top:-4rem;background:var(--sheet);padding:.5rem 1rem;z-index:1}
.skip:focus{top:.5rem}
header,nav,main,footer{max-width:72rem;margin:0 auto;padding:0 1rem}
header{padding-top:2rem}
header+main{padding-top:1rem}
header p{margin:.15rem 0;color:var(--quiet)}
h1{font-size:1.9rem;line-height:1.2;margin:0 0 .5rem}
h2{font-size:1.4rem;margin:0 0 .75rem;line-height:1.25}
h3{font-size:1.12rem;margin:1.75rem 0 .5rem}
h4{font-size:1rem;margin:0;line-height:1.4}
section h3:first-of-type{margin-top:1rem}
section>h4{margin-top:1rem}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;list-style:none;padding:0;margin:1rem 0}
nav a{display:inline-block;padding:.25rem 0}
section{background:var(--sheet);border:1px solid var(--line);border-radius:.6rem;padding:1.25rem;margin:0 0 1.25rem}
.outcome{font-size:1.35rem;font-weight:650;margin:.25rem 0 1rem;padding:.75rem 1rem;border-left:.4rem solid;border-radius:.3rem;background:var(--page)}
.outcome.fail{border-color:var(--high)}.outcome.unknown{border-color:var(--unknown)}.outcome.pass{border-color:var(--pass)}
.outcome.fail .mark,.card.fail .mark{color:var(--high)}.outcome.unknown .mark,.card.unknown .mark{color:var(--unknown)}
.outcome.pass .mark,.card.pass .mark{color:var(--pass)}.card.waived .mark{color:var(--waived)}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(10.5rem,1fr));gap:.75rem;list-style:none;padding:0;margin:0}
.card{border:1px solid var(--line);border-radius:.5rem;padding:.75rem 1rem}
.figure{display:block;font-size:1.7rem;font-weight:650;line-height:1.2;font-variant-numeric:tabular-nums}
.label,.quiet{color:var(--quiet);font-size:.93rem}
.columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr));gap:0 2rem}
.first li{margin:0 0 .85rem}.first p{margin:.2rem 0 0}
.lead{margin:.25rem 0}.plain{margin:.25rem 0 0;padding-left:1.2rem}
.scroll{overflow-x:auto;margin:.5rem 0}
table{border-collapse:collapse;width:100%;font-size:.95rem;overflow-wrap:normal}
caption{text-align:left;color:var(--quiet);font-size:.9rem;padding:0 0 .35rem}
th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;border-bottom:1px solid var(--line)}
thead th{white-space:nowrap;border-bottom-width:2px;font-size:.88rem}
tbody th{font-weight:550;min-width:10rem}
td.number{font-variant-numeric:tabular-nums;white-space:nowrap}
td.date{white-space:nowrap}td.result{min-width:9rem}td.evidence{min-width:16rem;max-width:40rem}
.evidence,.places,.names,tbody th{overflow-wrap:anywhere}
.places,.names{margin:0;padding:0;list-style:none}.places{min-width:12rem}
.names{columns:16rem;column-gap:2rem}
.none{color:var(--quiet)}
strong.critical{color:var(--critical)}strong.high{color:var(--high)}strong.medium{color:var(--medium)}strong.low{color:var(--low)}
strong.unknown,td.unknown{color:var(--unknown)}strong.waived{color:var(--waived)}strong.pass{color:var(--pass)}
.badge{display:inline-block;border-radius:.25rem;padding:.05rem .45rem;font-size:.8rem;font-weight:650;color:var(--on);white-space:nowrap}
.badge.critical{background:var(--critical)}.badge.high{background:var(--high)}.badge.medium{background:var(--medium)}.badge.low{background:var(--low)}
.rule{border-top:1px solid var(--line);padding:1rem 0 .5rem}
.rule p{margin:.3rem 0}
.remedy{border-left:.25rem solid var(--pass);padding-left:.75rem}
code{background:var(--code);padding:.05rem .3rem;border-radius:.25rem;font-size:.88em}
details{margin:.35rem 0}
summary{cursor:pointer;color:var(--link);padding:.2rem 0;min-height:1.5rem}
td summary{min-width:8rem}
figure{margin:0 0 1.5rem}
figcaption{margin:0 0 .5rem}
.plot{overflow-x:auto}
svg{max-width:100%}
.plot svg{display:block;width:44rem;min-width:36rem;height:auto}
svg text{fill:var(--text);font:12px system-ui,"Segoe UI",Roboto,"Noto Sans",sans-serif}
svg .quiet{fill:var(--quiet);font-size:12px}
.axis{stroke:var(--line);stroke-width:1}.track{fill:var(--track)}.band{fill:var(--band);stroke:var(--pass);stroke-dasharray:4 3}
.fill{fill:var(--low)}.fill.critical{fill:var(--critical)}.fill.high{fill:var(--high)}.fill.medium{fill:var(--medium)}
.fill.unknown{fill:var(--unknown)}.fill.pass{fill:var(--pass)}
.tick{stroke:var(--text);stroke-width:2}
.bar{vertical-align:middle}
footer{padding-bottom:2rem;color:var(--quiet);font-size:.9rem}
dl{display:grid;grid-template-columns:minmax(8rem,max-content) 1fr;gap:.3rem 1.25rem;margin:0}
dt{color:var(--quiet)}dd{margin:0;grid-column:2}
@media (max-width:34rem){dl{display:block}dd{margin:0 0 .5rem}section{padding:1rem .85rem;border-radius:0;margin-left:-1rem;margin-right:-1rem;border-left:0;border-right:0}}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
@media print{:root{color-scheme:light;--page:#fff;--sheet:#fff;--text:#000;--quiet:#444;--line:#999;--track:#ddd;--link:#000;--critical:#7a0f24;
--high:#b3261e;--medium:#8a4b00;--low:#1c5d8c;--unknown:#5a3a92;--pass:#1a6538;--waived:#444;--on:#fff;--band:#cfe6d6;--code:#eee}
body{font-size:10pt}header,nav,main,footer{max-width:none;padding:0}nav,.skip{display:none}section{border:0;padding:0;margin:0 0 1.5rem}
.scroll,.plot{overflow:visible}table{font-size:9pt}tr,figure,.card{break-inside:avoid}thead{display:table-header-group}h2,h3,h4{break-after:avoid}
.badge{border:1px solid;print-color-adjust:exact;-webkit-print-color-adjust:exact}
details::details-content{content-visibility:visible;display:block;height:auto}td.evidence,tbody th,.places{min-width:0}}
)css";
}

}  // namespace camaudit
