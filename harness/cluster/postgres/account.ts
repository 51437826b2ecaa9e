import { readFile } from "node:fs/promises";

/** A system account that a child process can be started as. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/**
 * Accounts that exist on practically every system and own nothing, best first. The account must be in the passwd file
 * because initdb looks its own name up, so a number made up on the spot is not enough.
 */
const candidates = ["nobody", "postgres", "daemon"];

/**
 * The account the database server has to run as: null for "as ourselves". PostgreSQL refuses to run as root
 * (its documentation, "The PostgreSQL User Account"), so root gets the first unprivileged account that exists.
 */
export async function serverAccount(): Promise<Account | null> {
  if (process.getuid?.() !== 0) return null;
  const passwd = await readFile("/etc/passwd", "utf8").catch(() => "");
  return unprivilegedAccount(passwd);
}

/** The first of the candidates in the text of a passwd file, or null when it holds none of them (or only as root). */
export function unprivilegedAccount(passwd: string): Account | null {
  const rows = passwd.split("\n").map((line) => line.split(":"));
  for (const candidate of candidates) {
    const row = rows.find(([name]) => name === candidate);
    // macOS writes nobody's ids as -2; the system calls want them unsigned.
    const [uid, gid] = [Number(row?.[2]) >>> 0, Number(row?.[3]) >>> 0];
    if (row !== undefined && uid !== 0) return { name: candidate, uid, gid };
  }
  return null;
}
