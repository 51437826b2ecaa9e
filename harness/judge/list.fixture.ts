import type { CaseVerdict } from "../types/certificate.ts";
import type { Change } from "../types/change.ts";
import { gravities, type JudgedDifference } from "../types/difference.ts";
import type { ElsewhereDifference } from "./elsewhere.fixture.ts";
import { matches } from "./matcher.ts";

/** Kinds of verdict on one difference, in the order in which a reviewer wants them. */
const kinds = ["different", "needs sign-off", "waived", "noise", "explained"] as const;
type Kind = (typeof kinds)[number];

interface Line {
  readonly kind: Kind;
  readonly gravity: JudgedDifference["gravity"];
  readonly blamed: string;
  readonly where: string;
  readonly values: string;
  readonly id: string;
}

const LEGEND = "verdict · reading · blamed · where · X → Y · id · how often · probes\n";
const LEGEND_ELSEWHERE = "verdict · surface · where · X → Y · id · how often\n";

/** Probes named of a group that still refuses. */
const PROBES_NAMED = 2;

/**
 * All differences of a pair for a reviewer, one line a group; probes are named of what refuses. Grouped by all that a line says, so that an
 * entry that explains too much stands out by its values.
 */
export function listOf(verdicts: readonly CaseVerdict[], secrets: readonly string[]): string {
  const groups = new Map<string, { readonly line: Line; count: number; readonly probes: Set<string> }>();
  for (const verdict of verdicts) {
    for (const difference of verdict.differences) {
      const line = lineOf(difference, secrets);
      const key = Object.values(line).join("\t");
      const group = groups.get(key) ?? { line, count: 0, probes: new Set<string>() };
      group.count += 1;
      group.probes.add(verdict.title);
      groups.set(key, group);
    }
  }
  const sorted = [...groups.values()].sort((a, b) => rank(a.line) - rank(b.line) || order(a.line, b.line));
  const lines = sorted.map(({ line, count, probes }) => {
    const { kind, gravity, blamed, where, values, id } = line;
    const open = kind === "different" || kind === "needs sign-off" ? ` · ${named([...probes])}` : "";
    return `${kind} · ${gravity} · ${blamed} · ${where} · ${values} · ${id} · ${count}×${open}\n`;
  });
  return [LEGEND, ...lines].join("");
}

/** The same of what no exchange shows: benign or not, by the entry whose matcher fits. */
export function elsewhereListOf(found: readonly ElsewhereDifference[], changes: readonly Change[], secrets: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const one of found) {
    const change = changes.find(({ explains }) => explains.some((matcher) => matches(matcher, one)));
    const kind = change === undefined ? "different" : change.class === "benign" ? "explained" : "needs sign-off";
    const [x, y] = [pattern(one.x, one.path, secrets), pattern(one.y, one.path, secrets)];
    const line = `${kind} · ${one.end} · ${one.path} · ${x} → ${y} · ${change?.id ?? "-"}`;
    counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  const lines = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([line, count]) => `${line} · ${count}×\n`);
  return [LEGEND_ELSEWHERE, ...lines].join("");
}

function rank({ kind, gravity }: Line): number {
  return kinds.indexOf(kind) * gravities.length + gravities.indexOf(gravity);
}

function order(a: Line, b: Line): number {
  const text = (line: Line) => [line.id, line.blamed, line.where, line.values].join("\t");
  return text(a) < text(b) ? -1 : 1;
}

function named(probes: readonly string[]): string {
  const more = probes.length - PROBES_NAMED;
  return `${probes.slice(0, PROBES_NAMED).join("; ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** What is explained is grouped over all routes: it is the same everywhere. */
function lineOf(difference: JudgedDifference, secrets: readonly string[]): Line {
  const { end, path, x, y, gravity, blame, explanation, recognised } = difference;
  const kind = kindOf(difference);
  const open = kind === "different" || kind === "needs sign-off";
  const shown = (value: string | null) => pattern(value, path, secrets);
  const [onX, onY] = [shown(x), shown(y)];
  return {
    kind,
    gravity,
    blamed: open ? (blame.entity ?? blame.kind) : (blame.plugin ?? blame.kind),
    where: `${end} ${path}`,
    values: `${onX} → ${onX !== "(absent)" && onX === onY ? "another of that kind" : onY}`,
    id: explanation !== null && explanation.kind !== "noise" ? explanation.id : (recognised ?? "-"),
  };
}

function kindOf({ explanation, recognised }: JudgedDifference): Kind {
  if (explanation === null) return recognised === null ? "different" : "needs sign-off";
  return explanation.kind === "change" ? "explained" : explanation.kind === "waiver" ? "waived" : "noise";
}

/** Longer values say no more to a reviewer. */
const SHOWN_CHARACTERS = 70;
/** Bodies are an upstream's business: their size is enough. */
const BODY_SHOWN_CHARACTERS = 40;

/** What changes from run to run, and what is secret, stands for its kind. */
const volatile: readonly (readonly [RegExp, string])[] = [
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "‹uuid›"],
  [/\b(apikey|jwt|access_token)=[^&\s]+/g, "$1=‹secret›"],
  [/\b[0-9a-f]{64}\b/g, "‹64 hex›"],
  [/\b[0-9a-f]{32}\b/g, "‹32 hex›"],
  [/\b[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\b/g, "‹token›"],
  [/\b[A-Za-z0-9]{32}\b/g, "‹token›"],
  [/(Basic|Bearer) [A-Za-z0-9+/=._-]{8,}/g, "$1 ‹credential›"],
  [/(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} [\d:]{8} GMT/g, "‹date›"],
  [/\b\d{1,3}(\.\d{1,3}){3}\b/g, "‹address›"],
  [/\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?\+00/g, "‹time›"],
  [/\b1[67]\d{8,17}\b/g, "‹time›"],
];

function pattern(value: string | null, path: string, secrets: readonly string[]): string {
  if (value === null) return "(absent)";
  if (/secret|authorization/.test(path)) return "‹secret›";
  if (path === "body" && value.length > BODY_SHOWN_CHARACTERS) return "‹a body›";
  if (/latency(_ns)?$/.test(path)) return "‹latency›";
  if (/^header:(x-)?ratelimit-(remaining|reset)|^header:retry-after/.test(path)) return "‹count›";
  const hidden = secrets.reduce((text, secret) => text.replaceAll(secret, "‹secret›"), value);
  const masked = volatile.reduce((text, [what, kind]) => text.replaceAll(what, kind), hidden);
  const line = masked.replaceAll(/\s+/g, " ");
  return line.length > SHOWN_CHARACTERS ? `${line.slice(0, SHOWN_CHARACTERS)}…` : line;
}
