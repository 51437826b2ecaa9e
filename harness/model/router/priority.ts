import type { Route } from "../../types/inventory.ts";
import { toBytes } from "./bytes.ts";

/** Highest header count that is told apart. */
const MAX_HEADERS = 255;
/** Bit 60: all hosts are plain. Bit 51: the paths are regexes. Both are made from 64-bit constants and stand where they should. */
const PLAIN_HOSTS = 1n << 60n;
const REGEX_PATHS = 1n << 51n;
const MAX_LENGTH = 0x7ffff;

/**
 * The priority that traditional_compatible gives a route (with one group of its paths); the highest matching one wins.
 *
 * The layout drawn in Kong's source puts the number of attribute kinds in bits 63–61, header names in 59–52, regex_priority in
 * 50–19 and prefix length in 18–0. What runs differs. The helper that should shift in 64 bits assigns a plain Lua number over
 * its 64-bit variable, and LuaJIT shifts plain numbers in 32 bits, by the count modulo 32, to a *signed* result. So the kinds are
 * shifted by 61 mod 32 = 29, the header names by 52 mod 32 = 20, regex_priority by 19 (its low 13 bits are left), and they
 * overlap: one header name sets the bit that regex_priority 2 sets. Only bits 60 and 51 come from real 64-bit constants.
 * Hence a regex path beats any number of kinds up to three, and plain hosts beat a regex path.
 *
 * A negative 32-bit part (four or more kinds; bit 12 of regex_priority set, as in -1) becomes 2^63 when it meets a 64-bit
 * constant or the router's unsigned 64-bit parameter: on x86-64 LuaJIT's interpreter converts a negative double so. All
 * its other bits are lost, and such a route beats every one without. (After some hundred routes the code may be compiled, and
 * then, as on ARM, the sign is extended instead; that changes only the order among such routes, and is not modelled.)
 *
 * Sources: `lshift_uint64` and `get_priority` in kong/router/compat.lua 3.4.2 and kong/router/transform.lua 3.9.1;
 * lj_num2u64 in LuaJIT 2.1-20220411 and 2.1-20231117; `MatcherKey(usize, Uuid)` in atc-router 1.2.0 and 1.6.2. Run on LuaJIT
 * 2.1 for all combinations in the test; on real 3.4.2 and 3.9.1 a paths-only regex route beats a methods-and-prefix route.
 */
export function compatiblePriority(route: Route, paths: readonly string[]): bigint {
  const headers = Object.keys(route.headers).length;
  const kinds = [route.methods.length, route.hosts.length, headers, route.snis.length, paths.length].filter((count) => count > 0).length;
  const [first] = paths;
  const regex = first?.startsWith("~") ?? false;
  const length = first === undefined || regex ? 0 : toBytes(first).length;
  const plainHosts = route.hosts.length > 0 && !route.hosts.some((host) => host.includes("*"));
  return combine({
    constants: (plainHosts ? PLAIN_HOSTS : 0n) | (regex ? REGEX_PATHS : 0n),
    // JavaScript's << is the same operation as LuaJIT's on plain numbers: 32 bits, signed, count modulo 32.
    parts: [kinds << 61, Math.min(headers, MAX_HEADERS) << 52, (regex ? route.regex_priority : 0) << 19, length & MAX_LENGTH],
  });
}

function combine({ constants, parts }: { readonly constants: bigint; readonly parts: readonly number[] }): bigint {
  // Without a 64-bit constant the parts are or-ed in 32 bits first, and the sum meets the unsigned parameter as a whole.
  if (constants === 0n) return unsigned(parts.reduce((sum, part) => sum | part, 0));
  return parts.reduce((sum, part) => sum | unsigned(part), constants);
}

function unsigned(number: number): bigint {
  return number < 0 ? 1n << 63n : BigInt(number);
}
