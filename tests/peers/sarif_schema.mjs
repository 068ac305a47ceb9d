// SPDX-License-Identifier: GPL-3.0-or-later
// Holds SARIF files against the schema of SARIF 2.1.0, as the npm package @microsoft/jest-sarif carries it.
import {existsSync, readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import process from 'node:process';

const SKIPPED = 77;
const directory = process.env.CAMAUDIT_PEERS;
const schema = join(directory, 'node_modules', '@microsoft', 'jest-sarif', 'lib', 'schemas', 'sarif-2.1.0-rtm.5.json');
if (!existsSync(schema)) {
  console.log(`skipped: node_modules is missing in ${directory}; tests/peers/install.sh BUILD_DIR puts it there`);
  process.exit(process.env.CI === 'true' ? 1 : SKIPPED);
}
const require = createRequire(join(directory, 'package.json'));
const Ajv = require('ajv');
const ajv = new Ajv({allErrors: true, unknownFormats: 'ignore', schemaId: 'id'});
ajv.addMetaSchema(require('ajv/lib/refs/json-schema-draft-04.json'));
const validate = ajv.compile(JSON.parse(readFileSync(schema, 'utf8')));
let wrong = 0;
for (const file of process.argv.slice(2)) {
  if (validate(JSON.parse(readFileSync(file, 'utf8')))) {
    console.log(`ok: ${file}`);
    continue;
  }
  wrong += 1;
  for (const error of validate.errors.slice(0, 10)) console.error(`${file}: ${error.dataPath} ${error.message}`);
}
process.exit(wrong === 0 ? 0 : 1);
