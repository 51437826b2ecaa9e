import { expect, test } from "vitest";
import type { RequestMessage, ResponseMessage } from "../types/message.ts";
import { asTaken } from "./as-taken.ts";

const request: RequestMessage = {
  method: "POST",
  target: "/oauth2/token",
  headers: [
    ["Host", "a.example"],
    ["x-forwarded-proto", "https"],
  ],
  body: new Uint8Array(0),
};
const answer = (status: number, body: string): ResponseMessage => ({ status, reason: "", headers: [], body: Buffer.from(body) });
const refused = '{"error":"access_denied","error_description":"You must use HTTPS"}';

test("what a gateway did not believe is not said again", () => {
  expect(asTaken(request, answer(400, refused)).headers).toEqual([["Host", "a.example"]]);
});

test.each([
  ["a token was given", answer(200, "{}")],
  ["it was refused for another reason", answer(400, '{"error":"invalid_client"}')],
  ["an upstream said the same", answer(200, refused)],
  ["nothing was answered", null],
])("the request stays when %s", (_, response) => {
  expect(asTaken(request, response)).toBe(request);
});
