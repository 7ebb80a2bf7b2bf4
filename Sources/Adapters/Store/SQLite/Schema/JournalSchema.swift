/// The tables of the migration “journal”: how commands were read, and the ways to find them.
enum JournalSchema {
    /// The index of the ledger holds only calls made for no run, such as those that test a source; the others are found
    /// by their runs.
    static let tables = """
        ALTER TABLE commands ADD COLUMN readings TEXT;          -- JSON array: intents and slots; NULL in older rows
        ALTER TABLE commands ADD COLUMN meant TEXT;             -- a sentence a line, where the text does not say it
        ALTER TABLE commands ADD COLUMN answers INTEGER;        -- the command whose question this answers
        ALTER TABLE commands ADD COLUMN remark TEXT;            -- how the reply began, where it was not done
        CREATE INDEX commands_time ON commands (time);
        CREATE INDEX commands_outcome ON commands (outcome);
        CREATE INDEX runs_command ON runs (command) WHERE command IS NOT NULL;
        CREATE INDEX ledger_command ON ledger (command) WHERE run IS NULL AND command IS NOT NULL;

        """
}
