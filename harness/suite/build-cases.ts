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
 * @throws HarnessError `suite-invalid` when an id does not start with its plugin, a case sends nothing, or an instance has a case twice
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
  return { cases: giveWindows(toldApart(drafts), context.inventory, context.xLine), unreachable };
}

function checked(draft: Draft, { plugin }: Suite, instance: PluginInstance): Draft {
  if (!draft.id.startsWith(`${plugin}/`)) {
    throw invalid(plugin, `case id "${draft.id}" does not start with "${plugin}/"`, "Name cases plugin/what-it-does.");
  }
  if (draft.steps.length === 0) throw invalid(plugin, `case ${draft.id} of ${instance.label} sends nothing`, "Give it a step.");
  return draft;
}

/** Names may repeat in a backup with workspaces, so a subject that two instances share gets the instance's id; within one it is a mistake. */
function toldApart(drafts: readonly Draft[]): readonly Draft[] {
  const owners = new Map<string, string>();
  const taken = new Set<string>();
  return drafts.map((draft) => {
    const name = `${draft.plugin} ${draft.subject}`;
    const owner = owners.get(name) ?? draft.instance;
    owners.set(name, owner);
    const subject = owner === draft.instance ? draft.subject : `${draft.subject}, instance ${draft.instance}`;
    const key = `${draft.id}@${subject}`;
    if (taken.has(key)) throw invalid(draft.plugin, `two cases are called ${key}`, "Tell them apart by their title or their subject.");
    taken.add(key);
    return { ...draft, subject };
  });
}

function invalid(plugin: string, why: string, remedy: string): HarnessError {
  return new HarnessError("suite-invalid", `suite ${plugin}: ${why}`, remedy);
}
