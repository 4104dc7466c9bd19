// Makes a JSON Schema of Block Kit from npm's @slack/types, which Slack publishes: its shapes from the types,
// its limits from what their comments say ("Maximum length for the text in this field is 75 characters").
//
//   node make_schema.mjs OUT.json
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const { createGenerator } = require("ts-json-schema-generator");
const here = dirname(fileURLToPath(import.meta.url));

const schema = createGenerator({
  path: join(here, "payloads.ts"),
  tsconfig: join(here, "tsconfig.json"),
  type: "Payloads",
  skipTypeCheck: true,
  additionalProperties: false, // a property that Slack's types do not have is a fault
}).createSchema("Payloads");

const LONGEST = [
  /[Mm]aximum length[^.]*?\b([\d,]+) characters/,
  /[Mm]aximum length is ([\d,]+) characters/,
  /[Mm]aximum length of ([\d,]+) characters/,
  /[Mm]ax length of ([\d,]+) characters/,
];
const MOST = [
  /[Mm]aximum of (\d+)/,
  /array of up to (\d+)/,
  /[Mm]aximum number of [a-z ]+ is (\d+)/,
  /[Mm]ax(?:imum)? (?:of )?(\d+) (?:blocks|rows|items|cards)/,
];

const target = (node) =>
  node?.$ref ? schema.definitions[decodeURIComponent(node.$ref.replace("#/definitions/", ""))] : node;
const number = (patterns, words) => {
  for (const pattern of patterns) {
    const found = pattern.exec(words);
    if (found) return Number(found[1].replaceAll(",", ""));
  }
  return undefined;
};

// A text object, or a choice between kinds of text object: the limit is on the text inside it.
function holdsText(node) {
  const found = target(node);
  return Boolean(found?.anyOf?.every(holdsText) || found?.properties?.text?.type === "string");
}

let limits = 0;
function limit(node) {
  const words = (node.description ?? "").replace(/\s+/g, " ");
  const [longest, most] = [number(LONGEST, words), number(MOST, words)];
  const text = { properties: { text: { minLength: 1, maxLength: longest } } };
  if (node.type === "string" && longest) {
    node.maxLength = longest;
  } else if (node.type === "array" && (most || longest)) {
    if (most) node.maxItems = most;
    if (longest && holdsText(node.items)) node.items = { allOf: [node.items, text] };
  } else if (longest && (node.$ref || node.anyOf) && holdsText(node)) {
    const { description, ...shape } = node;
    for (const key of Object.keys(node)) delete node[key];
    Object.assign(node, { description, allOf: [shape, text] });
  } else {
    return;
  }
  limits += 1;
}

// A choice between shapes that each name their `type`: ask for that type first. A fault is then told
// within the shape that was meant, not as "fits none of twenty".
const typeOf = (node) => target(node)?.properties?.type?.const;
function chooseByType(node) {
  const shapes = [];
  const flatten = (each) => {
    const found = target(each);
    if (found?.anyOf && !typeOf(found)) found.anyOf.forEach(flatten);
    else shapes.push(each);
  };
  node.anyOf.forEach(flatten);
  const byType = new Map();
  for (const shape of shapes) {
    const type = typeOf(shape);
    if (!type) return;
    byType.set(type, [...(byType.get(type) ?? []), shape]);
  }
  if (byType.size < 2) return;
  delete node.anyOf;
  node.type = "object";
  node.required = ["type"];
  node.properties = { type: { enum: [...byType.keys()] } };
  node.allOf = [...byType].map(([type, same]) => ({
    if: { required: ["type"], properties: { type: { const: type } } },
    then: same.length > 1 ? { anyOf: same } : same[0],
  }));
}

const seen = new Set();
function walk(node) {
  if (typeof node !== "object" || node === null || seen.has(node)) return;
  seen.add(node);
  for (const property of Object.values(node.properties ?? {})) limit(property);
  if (node.anyOf?.length > 1) chooseByType(node);
  Object.values(node).forEach(walk);
}
walk(schema);

// What the reference says and the types do not.
const { SectionBlock, RichTextSection, RichTextQuote, RichTextText, Payloads } = schema.definitions;
SectionBlock.anyOf = [{ required: ["text"] }, { required: ["fields"] }];
for (const rich of [RichTextSection, RichTextQuote]) rich.properties.elements.minItems = 1;
RichTextText.properties.text.minLength = 1;
const payload = (name) => target(Payloads.properties[name]).properties;
payload("message").blocks.maxItems = 50;
for (const view of ["home", "modal"]) payload(view).blocks.maxItems = 100;
for (const part of ["title", "submit", "close"]) {
  const shape = payload("modal")[part];
  if (!shape.allOf) payload("modal")[part] = { allOf: [shape, { properties: { text: { minLength: 1, maxLength: 24 } } }] };
}

(function forget(node) { // the comments have done their work
  if (typeof node !== "object" || node === null) return;
  if (typeof node.description === "string") delete node.description;
  Object.values(node).forEach(forget);
})(schema);
const { version } = require("@slack/types/package.json");
schema.$comment = `Made by make_schema.mjs from @slack/types ${version}: ${limits} limits.`;
writeFileSync(process.argv[2], `${JSON.stringify(schema, null, 1)}\n`);
console.log(schema.$comment);
