/** Version of the contract that REST, MCP and the OpenAPI document state. */
export const API_VERSION = '1.0.0';
