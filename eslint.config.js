// House rules for JavaScript: bin/test --lint
import js from "@eslint/js";
import globals from "globals";

export default [
    { ignores: ["**/static/lib/**", "**/static/src/lib/**"] },
    js.configs.recommended,
    {
        linterOptions: { reportUnusedDisableDirectives: "error" },
        languageOptions: {
            ecmaVersion: 2022,
            sourceType: "module",
            globals: { ...globals.browser, odoo: "readonly", luxon: "readonly" },
        },
        rules: {
            "arrow-body-style": ["error", "as-needed"],
            complexity: ["error", 15],
            curly: ["error", "all"],
            "dot-notation": "error",
            eqeqeq: "error",
            "no-duplicate-imports": "error",
            "no-else-return": "error",
            "no-eval": "error",
            "no-implicit-coercion": "error",
            "no-param-reassign": "error",
            // Odoo 19's own rules forbid private identifiers and these two globals.
            "no-restricted-globals": ["error", "event", "self"],
            "no-restricted-syntax": ["error", "PrivateIdentifier"],
            "no-shadow": "error",
            "no-throw-literal": "error",
            "no-unused-vars": ["error", { args: "none" }],
            "no-useless-concat": "error",
            "no-var": "error",
            "object-shorthand": "error",
            "prefer-const": ["error", { destructuring: "all" }],
            radix: "error",
        },
    },
    {
        files: ["bin/**", "docs/**", "tests/**"],
        languageOptions: { globals: globals.node },
    },
];
