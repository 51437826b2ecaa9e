import type { Matcher, TextRule } from "./compatible-entry.ts";
import type { Entry } from "./traditional-entry.ts";
import type { RouterGap } from "./types.ts";

type Kind = "refused" | "not-modelled";
type Gap = RouterGap & { readonly kind: Kind };

/** Expressions of 2.8 that cannot be run here. Kong refuses bad ones when they are written, so none is taken as refused. */
export function traditionalGaps(entries: readonly Entry[]): readonly Gap[] {
  return entries.flatMap(({ route, path, headers }): Gap[] => {
    const gaps: Gap[] = [];
    if (path?.kind === "regex" && path.split.kind !== "runs") {
      gaps.push({ kind: "not-modelled", route, subject: `path ${path.configured}`, reason: path.split.reason });
    }
    for (const { name, pattern } of headers) {
      if (pattern && pattern.kind !== "runs") gaps.push({ kind: "not-modelled", route, subject: `header ${name}`, reason: pattern.reason });
    }
    return gaps;
  });
}

export interface MatcherGap {
  readonly kind: Kind;
  readonly matcher: Matcher;
  readonly subject: string;
  readonly reason: string;
  /** The whole matcher is left out of the router. */
  readonly drops: boolean;
}

/**
 * Rules of 3.x that do not take part. One expression that the engine refuses takes its whole matcher with it: Kong logs
 * "could not add route" and serves the rest (kong/router/atc.lua, `add_atc_matcher`).
 */
export function compatibleGaps(matchers: readonly Matcher[]): readonly MatcherGap[] {
  return matchers.flatMap((matcher): MatcherGap[] => {
    const { route } = matcher;
    if (route.expression !== null) return [gap("not-modelled", matcher, "expression", "routes that are expressions are not modelled")];
    if (rulesOf(matcher) === 0) return [gap("refused", matcher, "route", "it has no attribute to match on")];
    return [
      ...matcher.paths.flatMap(({ configured, rule }) => gapOf(rule, matcher, `path ${configured}`)),
      ...matcher.headers.flatMap(({ name, values }) => values.flatMap((rule) => gapOf(rule, matcher, `header ${name}`))),
    ];
  });
}

function rulesOf({ route, snis, hosts, headers, paths }: Matcher): number {
  return route.methods.length + snis.length + hosts.length + headers.length + paths.length;
}

function gapOf(rule: TextRule, matcher: Matcher, subject: string): MatcherGap[] {
  if (rule.kind !== "regex" || rule.pattern.kind === "runs") return [];
  const { kind, reason } = rule.pattern;
  return [{ kind, matcher, subject, reason, drops: kind === "refused" }];
}

const gap = (kind: Kind, matcher: Matcher, subject: string, reason: string): MatcherGap => ({
  kind,
  matcher,
  subject,
  reason,
  drops: true,
});
