// Lints snippets as if they were files: standard input is JSON, [{ path, code }]; standard output is JSON, the names of the broken rules of each.
// Its own program, because the ESLint class imports the configuration in a way that Jest does not support.
import { text } from 'node:stream/consumers';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';

// The files do not exist, so there are no types to check with; none of the rules in question needs them.
const eslint = new ESLint({ overrideConfig: tseslint.configs.disableTypeChecked });
const broken = [];
for (const { path, code } of JSON.parse(await text(process.stdin))) {
  const [{ messages }] = await eslint.lintText(code, { filePath: path });
  broken.push(messages.map(({ ruleId, message }) => ruleId ?? message));
}
process.stdout.write(JSON.stringify(broken));
