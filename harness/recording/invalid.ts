import type { z } from "zod";
import { HarnessError } from "../errors.ts";

/** The error for a recording that cannot be read. `where` names file and line or entry; the message quotes nothing of the traffic. */
export function invalidRecording(where: string, what: string, remedy: string, cause?: unknown): HarnessError {
  return new HarnessError("recording-invalid", `${where}: ${what}`, remedy, cause === undefined ? undefined : { cause });
}

/** The first thing a schema objects to, as a sentence: "request.target is missing". */
export function problemOf(error: z.ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined) return "is not valid";
  const field = issue.path.reduce<string>(
    (path, part) => (typeof part === "number" ? `${path}[${part}]` : path === "" ? String(part) : `${path}.${String(part)}`),
    "",
  );
  if (issue.code === "unrecognized_keys")
    return `${field === "" ? "" : `${field}: `}unknown field ${issue.keys.map((key) => `"${key}"`).join(", ")}`;
  const [, received] = /received (\w+)$/.exec(issue.message) ?? [];
  if (issue.code === "invalid_type" && received === "undefined") return `${field} is missing`;
  if (issue.code === "invalid_type") return `${field === "" ? "it" : field} must be ${issue.expected}, not ${received ?? "something else"}`;
  return `${field === "" ? "it" : field}: ${issue.message}`;
}
