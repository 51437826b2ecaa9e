import type { Certificate } from "../types/certificate.ts";
import type { RunHeader } from "./run-header.ts";

/**
 * In what one run is another one than a second, in words ("another seed: 1, not 2"), or null when both send the same at the same. Which share of
 * it each sends, when, and what it found are no difference.
 */
export function differing(one: RunHeader, other: RunHeader): string | null {
  const words = [
    said("another release of this tool", one.tool, other.tool),
    said("another version of X", one.x.version, other.x.version),
    said("another version of Y", one.y.version, other.y.version),
    said("another runtime", runtimes(one), runtimes(other)),
    said("another image of X", one.x.image, other.x.image),
    said("another image of Y", one.y.image, other.y.image),
    said("another control", one.control ? "a control" : "none", other.control ? "a control" : "none"),
    said("another seed", one.seed, other.seed),
    ...inputs(one.inputs, other.inputs),
    same(one.onlyPlugins, other.onlyPlugins) ? null : "narrowed to other plugins",
    same(one.selection, other.selection) ? null : "with another selection of the recordings",
    same(one.whole, other.whole) ? null : `of another plan: ${one.whole.cases} cases, not ${other.whole.cases}`,
    same([one.waivers, one.asked, one.unreachable], [other.waivers, other.asked, other.unreachable]) ? null : "of another plan",
  ];
  return words.find((word) => word !== null) ?? null;
}

function said(what: string, one: string | number | null, other: string | number | null): string | null {
  return one === other ? null : `${what}: ${one ?? "none"}, not ${other ?? "none"}`;
}

function runtimes({ x, y }: RunHeader): string {
  return x.runtime === y.runtime ? x.runtime : `${x.runtime} and ${y.runtime}`;
}

/** "another backup (fingerprint)", "another recording shop.ndjson", "another settings": inputs as the certificate names them. */
function inputs(one: Certificate["inputs"], other: Certificate["inputs"]): readonly (string | null)[] {
  const names = [...new Set([...one, ...other].map(({ name }) => name))];
  return names.map((name) => {
    const of = (all: Certificate["inputs"]) => all.filter((input) => input.name === name).map(({ sha256 }) => sha256);
    return same(of(one), of(other)) ? null : `of another input: ${name}`;
  });
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
