// Reads the message of a Teams channel from standard input as Microsoft's own library reads it; fails on any warning.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

// The library's other build leaves out the endings of its files, which Node wants.
const { AdaptiveCard, SerializationContext, Versions } = createRequire(import.meta.url)("adaptivecards/dist/adaptivecards.js");

const text = readFileSync(0, "utf8");
const message = JSON.parse(text);
const attachment = message.attachments[0];
if (message.type !== "message" || attachment.contentType !== "application/vnd.microsoft.card.adaptive") {
  throw new Error("this is not what a Teams workflow takes");
}
if (text.length > 20 * 1024) throw new Error(`${text.length} bytes are too many`);
const context = new SerializationContext(Versions.v1_4);
const card = new AdaptiveCard();
card.parse(attachment.content, context);
const problems = [];
for (let index = 0; index < context.eventCount; index++) problems.push(context.getEventAt(index).message);
problems.push(...card.validateProperties().validationEvents.map((event) => event.message));
if (problems.length > 0) throw new Error(problems.join("\n"));
if (JSON.stringify(card.toJSON(context)).length < 100) throw new Error("nothing of the card was read");
