import type { Observations, Quantiles, RouteLatency } from "../../types/observations.ts";
import { grouped } from "../wrap.ts";
import { asIs, html, type Markup, short } from "./markup.ts";

/** Drawings beside each other share one scale: width and half height in pixels, and bars over the width. */
const [WIDTH, HALF, BARS] = [220, 18, 55];
const SHIFT_WIDTH = 120;
/** Below this nothing is told apart on the logarithmic axis. */
const SMALLEST_MILLISECONDS = 0.05;
const ROUTES_SHOWN = 200;

/** How long answers took at X and at Y, by route: both distributions, and by how much the median moved. */
export function latencySection(observations: Observations | null, rehearsal: boolean): Markup {
  return html`<section id="latency"><h2>Latency</h2>${body(observations, rehearsal)}</section>`;
}

function body(observations: Observations | null, rehearsal: boolean): Markup {
  if (observations === null) return html`<p class="note">Not shown: observations.json is not in the folder.</p>`;
  const { latency } = observations;
  if (latency.length === 0) return html`<p class="note">No answer was timed.</p>`;
  const scale = scaleOf(latency);
  const widest = Math.max(0.001, ...latency.flatMap(({ shift }) => (shift === null ? [] : [Math.abs(shift.low), Math.abs(shift.high)])));
  const sorted = [...latency].sort((a, b) => Math.abs(b.shift?.median ?? 0) - Math.abs(a.shift?.median ?? 0));
  return html`<p class="legend">Milliseconds; not judged. Distributions on one logarithmic axis from ${ms(scale.from)} to ${ms(scale.to)} ms: X above the line, Y below it, medians as ticks. Shift: the median of Y − X over the same exchanges with its 95 % interval; one that holds 0 tells nothing.${rehearsal && " These are the model gateway's times, not Kong's."}</p>
<div class="scroll" role="region" aria-label="Latency by route" tabindex="0"><table class="latency"><thead><tr><th scope="col">route</th><th scope="col">X above, Y below</th><th scope="col">shift of the median</th><th scope="col" class="number">X p50 / p90 / p99</th><th scope="col" class="number">Y p50 / p90 / p99</th><th scope="col" class="number">answers</th></tr></thead><tbody>
${sorted.slice(0, ROUTES_SHOWN).map(
  (
    one,
  ) => html`<tr><th scope="row">${short(one.label)}</th><td>${distributions(one, scale)}</td><td class="shift">${shiftOf(one, widest)}</td><td class="number">${quantiles(one.x)}</td><td class="number">${quantiles(one.y)}</td><td class="number">${grouped(one.x.count)}</td></tr>
`,
)}</tbody></table></div>${sorted.length > ROUTES_SHOWN && html`<p class="note">and ${sorted.length - ROUTES_SHOWN} more routes in observations.json</p>`}`;
}

const quantiles = ({ p50, p90, p99 }: Quantiles) => [p50, p90, p99].map(ms).join(" / ");

function ms(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(2);
}

interface Scale {
  readonly from: number;
  readonly to: number;
  /** 0 at the left end, 1 at the right one. */
  readonly at: (milliseconds: number) => number;
}

function scaleOf(latency: readonly RouteLatency[]): Scale {
  const bounds = latency.flatMap(({ x, y }) => [...x.histogram, ...y.histogram].filter(({ count }) => count > 0).map(({ upTo }) => upTo));
  const from = Math.max(SMALLEST_MILLISECONDS, bounds.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY) * 0.8);
  const to = Math.max(
    from * 2,
    bounds.reduce((a, b) => Math.max(a, b), 0),
  );
  const start = Number.isFinite(from) ? from : SMALLEST_MILLISECONDS;
  const at = (value: number) => Math.min(1, Math.max(0, Math.log(Math.max(value, start) / start) / Math.log(to / start)));
  return { from: start, to, at };
}

function distributions({ label, x, y }: RouteLatency, scale: Scale): Markup {
  const bars = [binned(x, scale), binned(y, scale)] as const;
  const highest = Math.max(...bars[0], ...bars[1], 1e-9);
  const tick = ({ p50 }: Quantiles, from: number, by: number) => `M${(scale.at(p50) * WIDTH).toFixed(1)} ${from}v${by}`;
  return html`<svg role="img" aria-label="${short(label)}: median ${ms(x.p50)} ms at X, ${ms(y.p50)} ms at Y" width="${WIDTH}" height="${HALF * 2}"><path class="x" d="${asIs(shape(bars[0], highest, -1))}"/><path class="y" d="${asIs(shape(bars[1], highest, 1))}"/><path class="axis" d="M0 ${HALF}h${WIDTH}"/><path class="median" d="${tick(x, 0, HALF)}"/><path class="median" d="${tick(y, HALF, HALF)}"/></svg>`;
}

/** The share of answers in each bar. */
function binned({ histogram, count }: Quantiles, scale: Scale): number[] {
  const bars = new Array<number>(BARS).fill(0);
  for (const bucket of histogram) {
    const bar = Math.min(BARS - 1, Math.floor(scale.at(bucket.upTo) * BARS));
    bars[bar] = (bars[bar] ?? 0) + bucket.count / Math.max(1, count);
  }
  return bars;
}

function shape(bars: readonly number[], highest: number, way: 1 | -1): string {
  const width = WIDTH / BARS;
  return bars
    .map((share, index) =>
      share === 0
        ? ""
        : `M${(index * width).toFixed(1)} ${HALF}v${((way * share * (HALF - 1)) / highest).toFixed(1)}h${(width - 0.5).toFixed(1)}V${HALF}z`,
    )
    .join("");
}

function shiftOf({ shift }: RouteLatency, widest: number): Markup {
  if (shift === null) return html`<span class="quiet">too few answers</span>`;
  const { median, low, high } = shift;
  const at = (value: number) => ((value / widest / 2 + 0.5) * (SHIFT_WIDTH - 8) + 4).toFixed(1);
  const signed = (value: number) => `${value > 0 ? "+" : value < 0 ? "−" : ""}${ms(Math.abs(value))}`;
  const tells = low > 0 ? "slower on Y" : high < 0 ? "faster on Y" : "tells nothing";
  return html`<svg aria-hidden="true" width="${SHIFT_WIDTH}" height="16"><path class="axis" d="M${at(0)} 0v16"/><path class="interval" d="M${at(low)} 8H${at(high)}M${at(low)} 4v8M${at(high)} 4v8"/><circle class="${tells === "tells nothing" ? "quiet" : "strong"}" cx="${at(median)}" cy="8" r="3"/></svg> <span>${signed(median)} (${signed(low)} to ${signed(high)}) ${tells}</span>`;
}
