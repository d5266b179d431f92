-- Predefined roles are written once per tenant, and the console finds their texts in its catalogues by these words: one was spelled otherwise.
UPDATE role SET description = replace(description, 'keys, licences.', 'keys, licenses.') WHERE predefined = 1;
