import { stableHash } from "../types/stable-hash.ts";

/**
 * What hangs together by its lanes. Whatever shares one, directly or through others, is one component: it must be sent by one run, in order,
 * or counts and sequences would fall apart.
 */
export interface Components {
  /** Takes in one item by its lanes, of which it has one at least. */
  add(lanes: readonly string[]): void;
  /** Which of so many parts, counted from 1, gets an item of these lanes. To be asked when all items are known. */
  shardOf(lanes: readonly string[], of: number): number;
  /** Items of each of so many parts. */
  sizes(of: number): readonly number[];
  /** Items of the largest component. */
  largest(): number;
}

const FIRST_NODES = 1024;
/** Fuller than half, open addressing looks at too many places. */
const TABLE_ENTRIES_PER_NODE = 2;
/** All runs of all parts must come to the same, so it is no setting. */
const SEED = 0;

/**
 * Union-find over the hashes of lanes, in flat arrays: some 28 bytes a lane, whatever the number of items. The root of a component is its lane
 * with the smallest hash, so that the part it goes to does not depend on the order of items. Two lanes of one hash are taken for one, which
 * joins what need not be joined and parts nothing.
 */
export function laneComponents(): Components {
  let hashes = new Float64Array(FIRST_NODES);
  let parents = new Uint32Array(FIRST_NODES);
  let items = new Uint32Array(FIRST_NODES);
  /** Node number plus one by hash; 0: free. */
  let table = new Uint32Array(FIRST_NODES * TABLE_ENTRIES_PER_NODE);
  let nodes = 0;

  const placeOf = (hash: number): number => {
    let place = hash % table.length;
    for (let at = table[place] ?? 0; at !== 0 && hashes[at - 1] !== hash; at = table[place] ?? 0) place = (place + 1) % table.length;
    return place;
  };
  const grow = () => {
    const size = hashes.length * 2;
    [hashes, parents, items] = [
      moved(new Float64Array(size), hashes),
      moved(new Uint32Array(size), parents),
      moved(new Uint32Array(size), items),
    ];
    table = new Uint32Array(size * TABLE_ENTRIES_PER_NODE);
    for (let node = 0; node < nodes; node += 1) table[placeOf(hashes[node] ?? 0)] = node + 1;
  };
  const nodeOf = (lane: string): number => {
    if (nodes === hashes.length) grow();
    const hash = stableHash(lane, SEED);
    const place = placeOf(hash);
    const known = table[place] ?? 0;
    if (known !== 0) return known - 1;
    [hashes[nodes], parents[nodes], table[place]] = [hash, nodes, nodes + 1];
    nodes += 1;
    return nodes - 1;
  };
  const rootOf = (node: number): number => {
    let at = node;
    for (let above = parents[at] ?? at; above !== at; above = parents[at] ?? at) {
      // Halves the path, so that long ones stay cheap.
      parents[at] = parents[above] ?? above;
      at = parents[at] ?? above;
    }
    return at;
  };
  const join = (a: number, b: number): number => {
    const [one, other] = [rootOf(a), rootOf(b)];
    if (one === other) return one;
    const [root, child] = (hashes[one] ?? 0) < (hashes[other] ?? 0) ? [one, other] : [other, one];
    parents[child] = root;
    items[root] = (items[root] ?? 0) + (items[child] ?? 0);
    return root;
  };
  const roots = () => Array.from({ length: nodes }, (_, node) => node).filter((node) => parents[node] === node);
  const partOf = (root: number, of: number) => (hashes[root] ?? 0) % of;
  return {
    add: (lanes) => {
      const root = lanes.map(nodeOf).reduce(join);
      const top = rootOf(root);
      items[top] = (items[top] ?? 0) + 1;
    },
    shardOf: (lanes, of) => partOf(rootOf(nodeOf(lanes[0] ?? "")), of) + 1,
    sizes: (of) => {
      const sizes = new Array<number>(of).fill(0);
      for (const root of roots()) {
        const part = partOf(root, of);
        sizes[part] = (sizes[part] ?? 0) + (items[root] ?? 0);
      }
      return sizes;
    },
    largest: () => roots().reduce((most, root) => Math.max(most, items[root] ?? 0), 0),
  };
}

function moved<T extends Float64Array | Uint32Array>(to: T, from: T): T {
  to.set(from);
  return to;
}
