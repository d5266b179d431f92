-- Whose name a BEC mail borrows, and where the QR code of a phishing mail stood: what the dashboard counts by.
ALTER TABLE detection ADD COLUMN high_profile_user TEXT NOT NULL DEFAULT '';
ALTER TABLE detection ADD COLUMN qr_source TEXT NOT NULL DEFAULT '';
