import { follow, type Node } from "./cluster.ts";
import { judge, type Look, type Rules } from "./judge.ts";

export interface Watched {
  readonly x: readonly Node[];
  readonly y: readonly Node[];
  readonly rules: Rules;
  /** Resolves when the next look is due, counted from the first reading; rejects when the watch is broken off. */
  readonly due: (look: number) => Promise<void>;
}

/** Looks at both clusters as often as the rules say. The last look decides; one that says roll back is the last. */
export async function* watch({ x, y, rules, due }: Watched): AsyncIterable<Look> {
  const [followX, followY] = [follow(x), follow(y)];
  // Counters run since the nodes started; the first reading is where the watch begins, and judges nothing.
  await Promise.all([followX(), followY()]);
  for (let look = 1; look <= rules.looks; look += 1) {
    await due(look);
    const [onX, onY] = await Promise.all([followX(), followY()]);
    const seen = judge(look, onX, onY, rules);
    yield seen;
    if (seen.decision === "roll-back") return;
  }
}
