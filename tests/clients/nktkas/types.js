/** The client's own published types as validators: what it tells its users that an answer is. */

import { fileURLToPath } from 'node:url';
import Ajv from 'ajv';
import { createGenerator } from 'ts-json-schema-generator';

const PACKAGE = new URL('./node_modules/@nktkas/hyperliquid/esm/', import.meta.url);

/** Validators of the types that a module of the package exports. */
class Types {
  constructor(module) {
    this.generator = createGenerator({
      path: fileURLToPath(new URL(module, PACKAGE)),
      tsconfig: fileURLToPath(new URL('./tsconfig.json', import.meta.url)),
      skipTypeCheck: true,
      expose: 'none',
      topRef: false,
      jsDoc: 'extended',
      additionalProperties: false,
    });
    this.ajv = new Ajv({ allErrors: true, strict: false });
    this.validators = new Map();
  }

  /** What of the value is not of the type: nothing, or a line for each difference. Members that the type does not have
   * are differences, too. */
  differences(type, value) {
    if (!this.validators.has(type)) this.validators.set(type, this.ajv.compile(this.generator.createSchema(type)));
    const validate = this.validators.get(type);
    if (validate(value)) return [];
    return validate.errors.map(({ instancePath, message, params }) => (
      `${type}${instancePath} ${message} ${JSON.stringify(params)}`
    ));
  }
}

export const info = new Types('api/info/mod.d.ts');
export const subscription = new Types('api/subscription/mod.d.ts');
