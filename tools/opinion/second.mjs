// The second opinion: ODK's own web engine under jsdom, asked line by line over standard input.
//
// A line is a JSON array: ["open", xml, language, attachments], ["answer", path, value], ["add", repeat],
// ["remove", instance], ["submit"]. The reply is one JSON line: {"nodes": {path: looks or null}} with the nodes
// that look otherwise than after the line before (null: gone), {"xml": …}, or {"error": …}. Nothing is judged
// here. Paths have the position of every repeat instance in brackets, as the engine writes them itself.

import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const [home, noon] = process.argv.slice(2);
const require = createRequire(`${home}/package.json`);
const { JSDOM } = require('jsdom');

const RealDate = Date;
class StoppedDate extends RealDate {
	constructor(...parts) {
		if (parts.length === 0) super(Number(noon));
		else super(...parts);
	}
	static now() {
		return Number(noon);
	}
}
globalThis.Date = StoppedDate;

// Identifiers and dice fall the same way each time, so that a recording made again is the same file.
let identifiers = 0;
crypto.randomUUID = () => `00000000-0000-4000-8000-${String(++identifiers).padStart(12, '0')}`;
Math.random = () => 0.5;

const { window } = new JSDOM('<!doctype html>');
for (const name of Object.getOwnPropertyNames(window)) {
	if (!(name in globalThis) && !name.endsWith('Storage')) globalThis[name] = window[name];
}
globalThis.window ??= window;
globalThis.document ??= window.document;

// What the engine says for developers would otherwise stand between the replies.
console.log = console.info = console.warn = console.debug = console.error = () => {};

// Promises of effects that nobody awaits must not end the process: they are told with the next reply.
const unheard = [];
process.on('unhandledRejection', (error) => unheard.push(String(error?.message ?? error)));

const entry = `${home}/node_modules/@getodk/xforms-engine/dist/index.js`;
// Its parser looks for its file beside a CommonJS module where it believes to be in Node; in a browser it is
// content with the copy that it carries along. (Node's own fetch wants to know its version when first used.)
await fetch('data:,');
Object.defineProperty(process, 'versions', { value: { ...process.versions, node: undefined } });
const { loadForm } = await import(pathToFileURL(entry));

let root = null;
let before = new Map();

const text = (range) => (range == null ? '' : range.asString);

const looks = (node) => {
	const { currentState: state, validationState: validity, nodeType } = node;
	const seen = { type: nodeType, relevant: state.relevant };
	if (!state.relevant) return seen;
	seen.label = text(state.label);
	if (validity.constraint === undefined) return seen;
	seen.value = state.instanceValue ?? '';
	seen.required = state.required;
	seen.readonly = state.readonly;
	seen.constraint = validity.constraint.valid;
	seen.missing = !validity.required.valid;
	const message = validity.violation?.message;
	seen.message = message == null ? '' : message.asString;
	seen.hint = text(state.hint);
	if (Array.isArray(state.valueOptions)) {
		seen.choices = state.valueOptions.map((option) => [option.value, text(option.label)]);
	}
	return seen;
};

const every = function* (node) {
	yield node;
	for (const child of node.currentState.children ?? []) yield* every(child);
};

const snapshot = () => {
	const now = new Map();
	for (const node of every(root)) {
		const path = node.currentState.reference;
		// A range of instances and a group may have the path of what they stand for; instances have brackets.
		if (node.nodeType.startsWith('repeat-range')) continue;
		now.set(path, JSON.stringify(looks(node)));
	}
	const nodes = {};
	for (const [path, seen] of now) if (before.get(path) !== seen) nodes[path] = JSON.parse(seen);
	for (const path of before.keys()) if (!now.has(path)) nodes[path] = null;
	before = now;
	return { nodes };
};

const find = (path, range = false) => {
	for (const node of every(root)) {
		if (node.currentState.reference === path && node.nodeType.startsWith('repeat-range') === range) return node;
	}
	throw new Error(`nothing at ${path}`);
};

const verbs = {
	async open(xml, language, attachments) {
		before = new Map();
		identifiers = 0;
		const answered = (body) => ({
			ok: true,
			status: 200,
			headers: new Headers(),
			text: async () => body,
			blob: async () => new Blob([body]),
		});
		const form = await loadForm(xml, {
			fetchFormDefinition: async () => answered(xml),
			fetchFormAttachment: async (url) => {
				const body = attachments[String(url).split('/').pop()];
				return body === undefined ? { ...answered(''), ok: false, status: 404 } : answered(body);
			},
			missingResourceBehavior: 'BLANK',
		});
		if (form.status === 'failure') throw form.error;
		root = form.createInstance({ preloadProperties: {} }).root;
		const wanted = root.languages.find((each) => each.language === language);
		if (wanted !== undefined && language !== '') root.setLanguage(wanted);
		return snapshot();
	},
	answer(path, value) {
		const node = find(path);
		if (node.nodeType === 'select') node.selectValues(value === '' ? [] : node.selectType === 'select1' ? [value] : value.split(' '));
		else if (node.nodeType === 'rank') node.setValues(value === '' ? [] : value.split(' '));
		else if (node.nodeType === 'trigger') node.setValue(value === 'OK');
		else node.setValue(value === '' && node.valueType !== 'string' ? null : value);
		return snapshot();
	},
	add(path) {
		find(path, true).addInstances();
		return snapshot();
	},
	remove(path) {
		const node = find(path);
		const range = node.parent;
		range.removeInstances(range.currentState.children.indexOf(node));
		return snapshot();
	},
	async submit() {
		const payload = await root.prepareInstancePayload({ payloadType: 'monolithic' });
		return { xml: await payload.data[0].get('xml_submission_file').text() };
	},
};

for await (const line of createInterface({ input: process.stdin })) {
	const [verb, ...details] = JSON.parse(line);
	let reply;
	try {
		reply = await verbs[verb](...details);
	} catch (error) {
		reply = { error: `${error?.name ?? 'Error'}: ${error?.message ?? error}` };
	}
	await new Promise((done) => setImmediate(done));
	if (unheard.length > 0) reply.error ??= unheard.splice(0).join('; ');
	process.stdout.write(`${JSON.stringify(reply)}\n`);
}
