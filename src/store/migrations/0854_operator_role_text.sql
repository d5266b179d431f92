-- Predefined roles are written once per tenant; the console finds their texts in its catalogues by these words.
UPDATE role SET description = 'Configures products; no accounts, roles, keys, licenses.'
WHERE predefined = 1 AND description = 'Configures products; no accounts, roles, keys, licences.';
