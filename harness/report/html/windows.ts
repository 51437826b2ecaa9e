import type { LimitWindow, Observations } from "../../types/observations.ts";
import type { ClusterName } from "../../types/transcript.ts";
import { counted } from "../wrap.ts";
import { asIs, html, type Markup, short } from "./markup.ts";

/** Windows drawn of each sort: those in which X and Y differ, and those in which they do not. */
const WINDOWS_SHOWN = 40;
/** Windows in which both refuse that stand open, to be seen without a click. */
const WINDOWS_OPEN = 6;
/** Requests drawn of one window. */
const REQUESTS_SHOWN = 120;
/** One request, one row of requests, and the room for names beside them, in pixels. */
const [STEP, ROW, NAMES] = [12, 18, 56];
/** More requests than this are wider than a phone: the drawing then scrolls by itself. */
const REQUESTS_ON_A_PHONE = 22;

const clusters: readonly ClusterName[] = ["x", "control", "y"];
const names: Readonly<Record<ClusterName, string>> = { x: "X", control: "control", y: "Y" };

/** Who admitted which request of each rate-limit window, X above its control above Y. */
export function windowsSection(observations: Observations | null): Markup {
  return html`<section id="limits"><h2>Rate-limit windows</h2>${body(observations)}</section>`;
}

function body(observations: Observations | null): Markup {
  if (observations === null) return html`<p class="note">Not shown: observations.json is not in the folder.</p>`;
  const { windows, windowsLeftOut = 0 } = observations;
  if (windows.length === 0) return html`<p class="note">No request met a rate limit.</p>`;
  const differ = windows.filter((one) => !agree(one));
  const alike = windows.filter(agree);
  const met = alike.filter(({ requests }) => requests.some(({ admitted }) => admitted.x === false));
  const shown = met.slice(0, WINDOWS_OPEN);
  const folded = alike.filter((one) => !shown.includes(one));
  return html`<p class="legend">Requests of one identifier in the order of sending: <span class="good">● admitted</span> <span class="bad">✕ refused</span> <span class="quiet">– no answer</span>. The dashed line is the limit; at a dotted one requests of one outcome are left out.</p>
<h3>X and Y differ <small>${differ.length}</small></h3>${differ.length === 0 ? html`<p class="note">In none of ${counted(windows.length, "window", "windows")}.</p>` : drawn(differ)}
${shown.length > 0 && html`<h3>X and Y refuse the same requests <small>${met.length}</small></h3>${drawn(shown)}`}
${folded.length > 0 && html`<details class="fold"><summary>${counted(folded.length, "more window", "more windows")} in which X and Y admit the same requests</summary>${drawn(folded)}</details>`}
${windowsLeftOut > 0 && html`<p class="note">${counted(windowsLeftOut, "more window", "more windows")} were not kept.</p>`}`;
}

function agree({ requests }: LimitWindow): boolean {
  return requests.every(({ admitted }) => admitted.x === admitted.y);
}

function drawn(windows: readonly LimitWindow[]): Markup {
  const more = windows.length - WINDOWS_SHOWN;
  return html`<div class="windows">${windows.slice(0, WINDOWS_SHOWN).map(figure)}</div>${more > 0 && html`<p class="note">and ${counted(more, "more window", "more windows")} in observations.json</p>`}`;
}

function figure(window: LimitWindow): Markup {
  const { instance, period, limit, identifier, requests, requestsLeftOut = 0 } = window;
  const shown = requests.slice(0, REQUESTS_SHOWN);
  const left = requests.length - shown.length + requestsLeftOut;
  const present = clusters.filter((name) => requests.some(({ admitted }) => admitted[name] !== undefined));
  const total = (name: ClusterName) => requests.filter(({ admitted }) => admitted[name] === true).length;
  const words = present.map((name) => `${names[name]} admits ${total(name)}`).join(", ");
  const span = ((requests.at(-1)?.at ?? 0) - (requests[0]?.at ?? 0)) / 1000;
  const drawing = html`<svg role="img" aria-label="${words} of ${requests.length} requests, limit ${limit}" width="${NAMES + shown.length * STEP + 8}" height="${present.length * ROW + 4}">${present.map((name, row) => strip(shown, name, row))}${limitLine(window, shown, present.length)}${gaps(shown, present.length)}</svg>`;
  return html`<figure><figcaption><strong>${short(instance)}</strong> ${limit} per ${period} · ${short(identifier)}${window.case === null ? " · recorded traffic" : html` · <span class="case">${short(window.case)}</span>`}</figcaption>
${shown.length > REQUESTS_ON_A_PHONE ? html`<div class="scroll" role="region" aria-label="${short(instance)}, ${short(identifier)}" tabindex="0">${drawing}</div>` : drawing}
<p class="note">${words} of ${requestsLeftOut > 0 && "these "}${counted(requests.length, "request", "requests")} within ${span.toFixed(1)} s${left > 0 && `; ${counted(left, "more", "more")} not drawn`}</p></figure>
`;
}

/** One cluster's row: a mark for each request, one path for each kind of mark. */
function strip(requests: LimitWindow["requests"], cluster: ClusterName, row: number): Markup {
  const y = row * ROW + ROW / 2 + 2;
  const paths = { good: "", bad: "", quiet: "" };
  for (const [index, { admitted }] of requests.entries()) {
    const x = NAMES + index * STEP + STEP / 2;
    const state = admitted[cluster];
    if (state === true) paths.good += `M${x - 4} ${y}a4 4 0 1 0 8 0a4 4 0 1 0-8 0`;
    else if (state === false) paths.bad += `M${x - 3.5} ${y - 3.5}l7 7m0-7l-7 7`;
    else paths.quiet += `M${x - 3} ${y}h6`;
  }
  return html`<text x="0" y="${y + 4}">${names[cluster]}</text>${Object.entries(paths).map(([tone, path]) => path !== "" && html`<path class="${tone}" d="${asIs(path)}"/>`)}`;
}

/** Where a long stretch of one outcome is left out. */
function gaps(requests: LimitWindow["requests"], rows: number): Markup | false {
  const nth = (index: number) => requests[index]?.nth ?? index + 1;
  const places = requests.flatMap((_, index) => (index > 0 && nth(index) !== nth(index - 1) + 1 ? [index] : []));
  return (
    places.length > 0 &&
    html`<path class="gap" d="${asIs(places.map((index) => `M${NAMES + index * STEP} 0v${rows * ROW + 4}`).join(""))}"/>`
  );
}

/** Between the last request that the limit allows and the first that it does not. */
function limitLine({ limit }: LimitWindow, requests: LimitWindow["requests"], rows: number): Markup | false {
  const after = requests.findIndex(({ nth }, index) => (nth ?? index + 1) > limit);
  return after > 0 && html`<path class="limit" d="M${NAMES + after * STEP} 0v${rows * ROW + 4}"/>`;
}
