import { InvalidArgumentError } from "commander";
import { parseShard, type Shard } from "../shards/shard.ts";

/** Reads the value of --shard. */
export function shardOption(value: string): Shard {
  const shard = parseShard(value);
  if (shard === null) throw new InvalidArgumentError('Write which part of how many, such as "3/8"; the first is 1.');
  return shard;
}
