import { readFile } from "node:fs/promises";
import type { Asking } from "../admin/get.ts";
import { environmentValue } from "../config/environment.ts";
import { HarnessError } from "../errors.ts";

/** What Kong's own RBAC reads a token from (Enterprise); a gateway before the Admin API may want another. */
export const TOKEN_HEADER = "Kong-Admin-Token";

interface AskingOptions {
  readonly ca: string | undefined;
  readonly tokenEnv: string | undefined;
  readonly tokenHeader: string;
}

/**
 * How an Admin or Status API is asked by what the flags say: whom to trust, and which token to show.
 * @throws HarnessError `usage` for a variable that is not set or a header that is none, `config-invalid` for a file without certificate
 */
export async function askingOf({ ca, tokenEnv, tokenHeader }: AskingOptions): Promise<Pick<Asking, "ca" | "headers">> {
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(tokenHeader)) {
    throw new HarnessError("usage", `"${tokenHeader}" is no name of a header`, `Write one such as ${TOKEN_HEADER}.`);
  }
  return {
    ca: ca === undefined ? null : await certificates(ca),
    headers: tokenEnv === undefined ? {} : { [tokenHeader]: token(tokenEnv) },
  };
}

function token(variable: string): string {
  const value = environmentValue(variable);
  if (value !== undefined && /^[\x20-\x7e]+$/.test(value)) return value;
  const wrong = value === undefined || value === "" ? "is not set" : "holds what no header can";
  throw new HarnessError("usage", `the environment variable ${variable} ${wrong}`, `Set ${variable} to the token.`);
}

async function certificates(path: string): Promise<string> {
  const pem = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new HarnessError("config-invalid", `${path} cannot be read`, "Name a file with certificates in PEM.", { cause });
  });
  if (pem.includes("-----BEGIN CERTIFICATE-----")) return pem;
  throw new HarnessError("config-invalid", `${path} holds no certificate in PEM`, "Export the certificate as PEM.");
}
