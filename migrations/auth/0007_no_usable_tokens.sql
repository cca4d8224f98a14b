-- Sessions go on: each is found by the hash of the token that its browser keeps.
-- reviewed: small tables; code from before finds no session any more, so who asks it until the new code is there signs in once more
UPDATE "sessions" SET "session_token" = encode(sha256(convert_to("session_token", 'UTF8')), 'hex');--> statement-breakpoint
-- reviewed: nothing ever read them
UPDATE "accounts" SET "refresh_token" = null, "access_token" = null, "id_token" = null;
