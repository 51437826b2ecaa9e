/** Something that is sent in order with everything that shares one of its lanes. */
export interface InLanes {
  readonly lanes: readonly string[];
}

/**
 * Splits items into sequences that may run side by side. Items that share a lane name, directly or through others, end in
 * one sequence (union-find), in the order they were given; an item without lanes is a sequence of its own.
 */
export function sequences<T extends InLanes>(items: readonly T[]): readonly (readonly T[])[] {
  const parents = items.map((_, index) => index);
  const find = (index: number): number => {
    let root = index;
    while (parents[root] !== root) root = parents[root] ?? root;
    // Flatten the path, so that long lanes stay cheap.
    for (let at = index; at !== root; ) {
      const above = parents[at] ?? root;
      parents[at] = root;
      at = above;
    }
    return root;
  };
  const firstOfLane = new Map<string, number>();
  items.forEach(({ lanes }, index) => {
    for (const lane of lanes) {
      const first = firstOfLane.get(lane);
      if (first === undefined) firstOfLane.set(lane, index);
      // The earlier root stays root: sequences then begin in the order of their first items.
      else join(parents, find(first), find(index));
    }
  });
  const byRoot = new Map<number, T[]>();
  items.forEach((item, index) => {
    const root = find(index);
    const sequence = byRoot.get(root);
    if (sequence === undefined) byRoot.set(root, [item]);
    else sequence.push(item);
  });
  return [...byRoot.values()];
}

function join(parents: number[], a: number, b: number): void {
  parents[Math.max(a, b)] = Math.min(a, b);
}

/** Runs sequences side by side, at most `concurrency` at a time, each in its own order. */
export async function runSequences<T>(all: readonly (readonly T[])[], concurrency: number, run: (item: T) => Promise<void>): Promise<void> {
  const waiting = all.values();
  const worker = async () => {
    for (const sequence of waiting) for (const item of sequence) await run(item);
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, all.length) }, worker));
}
