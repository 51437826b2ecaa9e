import { HarnessError } from "../errors.ts";
import type { Case, Unreachable } from "../types/case.ts";
import type { PluginInstance } from "../types/inventory.ts";
import { seedOf } from "./context.ts";
import type { Suite, SuiteContext } from "./define-suite.ts";
import { type Draft, giveWindows } from "./windows.ts";

export interface BuiltCases {
  readonly cases: readonly Case[];
  readonly unreachable: readonly Unreachable[];
}

/**
 * The cases of every enabled instance that a suite is for. Instances without a suite are the coverage's business.
 * @throws HarnessError `suite-invalid` when an id does not start with its plugin, or two cases of one subject share an id
 */
export function buildCases(suites: readonly Suite[], context: SuiteContext, seed: number): BuiltCases {
  const drafts: Draft[] = [];
  const unreachable: Unreachable[] = [];
  for (const suite of suites) {
    for (const instance of context.inventory.plugins) {
      if (instance.name !== suite.plugin || !instance.enabled) continue;
      context.faker.seed(seedOf(seed, instance.id));
      const made = suite.cases(instance, context);
      if ("reason" in made) unreachable.push(made);
      else drafts.push(...made.map((draft) => checked(draft, suite, instance)));
    }
  }
  refuseTwins(drafts);
  return { cases: giveWindows(drafts, context.inventory, context.xLine), unreachable };
}

function checked(draft: Draft, { plugin }: Suite, instance: PluginInstance): Draft {
  if (!draft.id.startsWith(`${plugin}/`)) {
    throw invalid(plugin, `case id "${draft.id}" does not start with "${plugin}/"`, "Name cases plugin/what-it-does.");
  }
  if (draft.steps.length === 0) throw invalid(plugin, `case ${draft.id} of ${instance.label} sends nothing`, "Give it a step.");
  return draft;
}

function refuseTwins(drafts: readonly Draft[]): void {
  const seen = new Set<string>();
  for (const { id, subject, plugin } of drafts) {
    const key = `${id}@${subject}`;
    if (seen.has(key)) throw invalid(plugin, `two cases are called ${key}`, "Tell them apart by their title or their subject.");
    seen.add(key);
  }
}

function invalid(plugin: string, why: string, remedy: string): HarnessError {
  return new HarnessError("suite-invalid", `suite ${plugin}: ${why}`, remedy);
}
