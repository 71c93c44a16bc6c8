// The WebRTC stacks of package.json, from where npm put them: $INTEROP_TOOLS.
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';

const tools = process.env.INTEROP_TOOLS;
const installed = createRequire(join(tools, 'package.json'));

export const stack = (name) => installed(name);

export const versionOf =
    (name) => JSON.parse(readFileSync(join(tools, 'node_modules', name, 'package.json'), 'utf8')).version;
