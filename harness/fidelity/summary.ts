import Table from "cli-table3";
import type { Mismatch } from "./compare.ts";
import type { Result } from "./replay.ts";
import { volatile } from "./volatile.ts";

/** What the model must reach in the groups that it is relied upon for. */
const REQUIRED_SHARE = 0.98;
const REQUIRED_GROUPS = /^(core|key-auth|rl-.*)$/;
/** A value of a mismatch is cut after this many characters; bodies repeat themselves. */
const SHOWN_CHARACTERS = 400;

interface GroupScore {
  readonly group: string;
  readonly exchanges: number;
  readonly client: number;
  readonly echoed: number;
  readonly upstream: number;
  readonly ok: boolean;
}

/** Matches by group, in the order of the transcript. A required group is ok from 98 % on at both ends. */
export function score(results: readonly Result[]): readonly GroupScore[] {
  return [...new Set(results.map(({ group }) => group))].map((group) => {
    const members = results.filter((result) => result.group === group);
    const agrees = (side: Mismatch["side"]) => (result: Result) => !result.mismatches.some((mismatch) => mismatch.side === side);
    const echoed = members.filter((result) => result.echoed);
    const [client, upstream] = [members.filter(agrees("client")).length, echoed.filter(agrees("upstream")).length];
    const reached = client >= members.length * REQUIRED_SHARE && upstream >= echoed.length * REQUIRED_SHARE;
    return {
      group,
      exchanges: members.length,
      client,
      echoed: echoed.length,
      upstream,
      ok: reached || !REQUIRED_GROUPS.test(group),
    };
  });
}

/** The table of one version and every mismatch with what was expected and what came. */
export function describe(version: string, results: readonly Result[]): string {
  const table = new Table({ head: [`Kong ${version}`, "client side", "upstream side", ""], style: { head: [], border: [] } });
  for (const { group, exchanges, client, echoed, upstream, ok } of score(results)) {
    const required = REQUIRED_GROUPS.test(group) ? (ok ? "reached" : "below 98 %") : "";
    table.push([group, `${client} of ${exchanges}`, echoed === 0 ? "not shown" : `${upstream} of ${echoed}`, required]);
  }
  const found = results.flatMap((result) => result.mismatches.map((mismatch) => describeMismatch(version, result, mismatch)));
  return [table.toString(), ...(found.length === 0 ? ["Every exchange agrees."] : found)].join("\n");
}

function describeMismatch(version: string, result: Result, { side, path, expected, actual }: Mismatch): string {
  const show = (value: string | null) => (value === null ? "nothing" : JSON.stringify(value.slice(0, SHOWN_CHARACTERS)));
  return `${version} ${result.group} / ${result.probe}: ${side} ${path}: expected ${show(expected)}, the model gave ${show(actual)}`;
}

/** What is not compared byte by byte, and why. */
export function describeVolatile(): string {
  const table = new Table({ head: ["Not compared byte by byte", "because", "compared instead"], style: { head: [], border: [] } });
  for (const { what, why, compared } of volatile) table.push([what, why, compared]);
  return table.toString();
}
