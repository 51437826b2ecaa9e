/** One of so many parts of a run; `index` counts from 1. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/** More parts than anybody starts machines; a number beyond it is a slip of the finger. */
const PARTS_MAXIMUM = 1024;

/** Reads "3/8"; null for anything else: a part that is not there would leave cases out without a word. */
export function parseShard(text: string): Shard | null {
  const [, index = "", of = ""] = /^([1-9]\d{0,3})\/([1-9]\d{0,3})$/.exec(text) ?? [];
  const shard = { index: Number(index), of: Number(of) };
  return shard.index >= 1 && shard.index <= shard.of && shard.of <= PARTS_MAXIMUM ? shard : null;
}
