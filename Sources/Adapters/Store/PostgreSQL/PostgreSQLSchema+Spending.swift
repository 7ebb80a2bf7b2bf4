/// The tables of money and its limits.
extension PostgreSQLSchema {
    /// What entries add up to: of the tokens some are estimated, of the micro-dollars some at an assumed price.
    private static let figures = """
        calls bigint NOT NULL,
            tokens bigint NOT NULL,
            estimated_tokens bigint NOT NULL,
            micro_dollars bigint NOT NULL,
            assumed bigint NOT NULL
        """

    /// Nothing in the ledger is changed or deleted.
    static let spending = """
        CREATE TABLE ledger (
            id \(number) PRIMARY KEY,
            time bigint NOT NULL,                   -- the moment it counts at
            recorded_at bigint NOT NULL,
            kind \(text) NOT NULL,                  -- reservation, settlement
            settles bigint,                         -- the reservation
            source bigint NOT NULL,
            run bigint,
            command bigint,
            \(figures)
        );
        CREATE INDEX ledger_command ON ledger (command) WHERE run IS NULL AND command IS NOT NULL;
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION 'nothing is changed in the ledger, and nothing deleted from it'; END
        $$;
        CREATE TRIGGER ledger_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
        CREATE TABLE open_reservations (
            id bigint PRIMARY KEY,                  -- its entry in the ledger
            time bigint NOT NULL,
            source bigint NOT NULL,
            run bigint,
            owner \(text) NOT NULL,                 -- process: host/boot/pid/start
            price_assumed bigint NOT NULL,
            \(figures)
        );
        CREATE TABLE spending_now (
            source bigint NOT NULL,                 -- 0: all
            level bigint NOT NULL,                  -- 0 for ever, 1 day, 2 hour, 3 quarter of an hour; UTC
            start bigint NOT NULL,
            \(figures),
            first_entry bigint NOT NULL,            -- its entries in the ledger lie between these,
            last_entry bigint NOT NULL,             -- among others
            PRIMARY KEY (source, level)
        ) WITH (fillfactor = 20);
        CREATE TABLE spending_totals (
            source bigint NOT NULL,
            level bigint NOT NULL,
            start bigint NOT NULL,
            \(figures),
            first_entry bigint NOT NULL,
            last_entry bigint NOT NULL,
            PRIMARY KEY (source, level, start)
        );
        CREATE TABLE run_spending (
            run bigint PRIMARY KEY,
            source bigint NOT NULL,
            first_time bigint NOT NULL,
            last_time bigint NOT NULL,
            \(figures),
            first_entry bigint NOT NULL,
            last_entry bigint NOT NULL
        ) WITH (fillfactor = 50);
        CREATE TABLE recent_calls (
            scope bigint NOT NULL,                  -- the source; 0: all
            ordinal bigint NOT NULL,                -- counts the calls of the scope
            time bigint NOT NULL,
            peak bigint NOT NULL,                   -- the latest time up to here
            breaks bigint NOT NULL,                 -- how many up to here came before their peak
            PRIMARY KEY (scope, ordinal)
        );
        CREATE TABLE hold_backs (
            source bigint PRIMARY KEY,
            until bigint NOT NULL
        );
        CREATE TABLE emergency (
            id bigint PRIMARY KEY CHECK (id = 1),
            zone \(text) NOT NULL,                  -- whose day it is
            day_start bigint NOT NULL,
            day_end bigint NOT NULL,
            threshold bigint NOT NULL,
            base bigint NOT NULL,                   -- recorded that day when spending was resumed
            stopped_at bigint,
            stopped_recorded bigint
        );

        """
}
