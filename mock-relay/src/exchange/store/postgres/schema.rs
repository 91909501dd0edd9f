//! The tables of the exchange's messages in PostgreSQL, one step a version.

use careplan_serve::store::postgres::Schema;

/// Steps are only ever added.
pub(super) const SCHEMA: Schema = Schema {
    name: "messages",
    steps: &[
        "
        -- One row: whoever gives numbers holds it until its messages are committed.
        CREATE TABLE numbering (
            only_one BOOLEAN PRIMARY KEY DEFAULT TRUE CHECK (only_one),
            last_seq BIGINT NOT NULL,
            last_sent_at BIGINT NOT NULL
        );
        INSERT INTO numbering (last_seq, last_sent_at) VALUES (0, 0);
        CREATE TABLE message (
            seq BIGINT PRIMARY KEY,
            id TEXT COLLATE \"C\" NOT NULL UNIQUE,
            sender TEXT COLLATE \"C\" NOT NULL,
            receiver TEXT COLLATE \"C\" NOT NULL,
            sent_at BIGINT NOT NULL,
            -- 1 while a file is to be fetched, 0 when none is, 2 when the sender took the message back.
            open SMALLINT NOT NULL,
            received_at BIGINT,
            recalled_at BIGINT,
            taken BYTEA NOT NULL,
            file_count SMALLINT NOT NULL,
            serial TEXT,
            -- UTF-8 as bytes: a text of PostgreSQL cannot hold U+0000, which a sender may write.
            subject BYTEA NOT NULL,
            files TEXT NOT NULL,
            body BYTEA NOT NULL
        );
        CREATE INDEX message_sent ON message (sender, open, sent_at, seq, receiver);
        CREATE INDEX message_received ON message (receiver, open, sent_at, seq, sender);
        CREATE TABLE content (
            -- SHA-256 of the content as it was sent.
            hash BYTEA PRIMARY KEY,
            bytes BIGINT NOT NULL,
            -- 0: `data` is the content; 1: a frame of Zstandard.
            form SMALLINT NOT NULL,
            data BYTEA NOT NULL
        );
        -- It is packed already.
        ALTER TABLE content ALTER COLUMN data SET STORAGE EXTERNAL;
        CREATE TABLE file (
            seq BIGINT NOT NULL,
            position SMALLINT NOT NULL,
            hash BYTEA NOT NULL REFERENCES content (hash),
            PRIMARY KEY (seq, position)
        );
        -- Who else names a content, asked when a file goes.
        CREATE INDEX file_content ON file (hash);
        CREATE TABLE idempotency (
            office TEXT COLLATE \"C\" NOT NULL,
            key TEXT COLLATE \"C\" NOT NULL,
            fingerprint BYTEA NOT NULL,
            first_seq BIGINT NOT NULL,
            last_seq BIGINT NOT NULL,
            PRIMARY KEY (office, key)
        );
        CREATE TABLE token (
            hash BYTEA PRIMARY KEY,
            office TEXT COLLATE \"C\" NOT NULL,
            certificate TEXT NOT NULL,
            expires_at BIGINT NOT NULL
        );
        CREATE INDEX token_expiry ON token (expires_at);
    ",
        "
        -- Rises: of an office's logins the one with the least is the oldest.
        ALTER TABLE token ADD COLUMN begun BIGINT GENERATED ALWAYS AS IDENTITY;
        CREATE INDEX token_office ON token (office, begun);
    ",
    ],
};

#[cfg(test)]
mod tests {
    use sha2::{Digest as _, Sha256};

    use super::*;

    #[test]
    fn a_released_step_is_never_changed() {
        let steps = SCHEMA.steps.iter().map(|step| hex::encode(Sha256::digest(step)));
        insta::assert_debug_snapshot!(steps.collect::<Vec<_>>());
    }
}
