extension SourceField {
    /// All there are, in the order they are shown.
    package static let all: [SourceField] = [
        SourceField("source_id", .identifier, isSettable: false, "The source's name, unique in the workspace"),
        SourceField("source_type", .kind, spoken: ["type", "kind"], isSettable: false, "api, file or database"),
        SourceField("enabled", .boolean, spoken: ["state"], "Whether it is ingested"),
        SourceField("priority", .priority, spoken: ["importance", "rank"], "1 is the most important"),
        SourceField(
            "aliases", .aliases, spoken: ["alias", "nickname", "nicknames", "other names"],
            "What people call it, besides its name"),
        SourceField("tags", .tags, spoken: ["tag", "labels"], "What each of its runs is tagged as"),
        SourceField("schema", .schema, spoken: ["record schema"], "Schema its records must satisfy"),
        SourceField(
            "contract", .contract, spoken: ["schema contract"],
            "What becomes of a record that breaks its schema: reject, coerce or accept"),
        SourceField(
            "key", .key, spoken: ["key field", "key fields", "key column", "record key"],
            "Fields that tell one item from another"),
        SourceField(
            "event_time", .fieldName, spoken: ["time field", "event time field"],
            "Field that says when a record happened"),
        SourceField(
            "records_at", .pointer, spoken: ["record path", "records path"],
            "Where the records lie in a JSON document, as a JSON Pointer"),
        SourceField(
            "transforms", .transforms, spoken: ["transform", "transformations"], isSettable: false,
            "Changes to its records before the schema"),
        SourceField(
            "path", .path, of: ["file"], spoken: ["folder", "directory", "file", "location"],
            "Folder or file it reads, relative to the workspace"),
        SourceField(
            "file_pattern", .text, of: ["file"], spoken: ["pattern", "glob", "file names"],
            "Which files of the folder; ** crosses folders"),
        SourceField(
            "archive_after_ingestion", .boolean, of: ["file"], spoken: ["archive", "archiving", "archival"],
            "Whether files move into a folder archived once they are stored"),
        SourceField(
            "delimiter", .delimiter, of: ["file", "api"], spoken: ["separator", "csv delimiter"],
            "What separates the cells of CSV"),
        SourceField("endpoint", .webAddress, of: ["api"], spoken: ["url", "address"], "Where requests go"),
        SourceField(
            "auth_type", .authentication, of: ["api"], spoken: ["authentication", "auth"],
            "How it proves who is asking"),
        SourceField("headers", .headers, of: ["api"], isSettable: false, "Headers of every request"),
        SourceField(
            "rate_limit", .rateLimit, of: ["api"], spoken: ["limit", "rate", "request limit"],
            "The most requests in a period"),
        SourceField(
            "rate_limit_period", .ratePeriod, of: ["api"], spoken: ["limit period", "period"],
            "second, minute, hour or day"),
        SourceField(
            "token_usage_tracking", .boolean, of: ["api"], spoken: ["token tracking", "tracking"],
            "Whether tokens are counted"),
        SourceField("method", .method, of: ["api"], spoken: ["http method"], "How it is asked: GET or POST"),
        SourceField("body", .body, of: ["api"], isSettable: false, "What is sent with POST"),
        SourceField("auth_header", .headerName, of: ["api"], spoken: ["key header"], "Header that carries api_key"),
        SourceField(
            "auth_parameter", .headerName, of: ["api"], spoken: ["key parameter"],
            "Parameter of the address that carries api_key"),
        SourceField("api_key", .secret, of: ["api"], "Key for auth_type api_key"),
        SourceField("token", .secret, of: ["api"], spoken: ["bearer token"], "Token for auth_type bearer"),
        SourceField("user", .secret, of: ["api"], spoken: ["user name"], "Name for auth_type basic"),
        SourceField("password", .secret, of: ["api"], "Password for auth_type basic"),
        SourceField(
            "pagination", .pagination, of: ["api"], spoken: ["paging", "pages"], isSettable: false,
            "How to get from one page to the next"),
        SourceField(
            "cursors", .cursors, of: ["api"], isSettable: false, "How far it has been read, for {name} in requests"),
        SourceField(
            "requests_at_once", .count, of: ["api"], spoken: ["parallel requests", "concurrency"],
            "How many pages may be asked for at once"),
        SourceField(
            "tokens_field", .figurePointer, of: ["api"], spoken: ["token field"],
            "Where an answer says how many tokens it took"),
        SourceField(
            "tokens_header", .headerName, of: ["api"], spoken: ["token header"],
            "Header that says how many tokens an answer took"),
        SourceField(
            "price_per_call_usd", .money, of: ["api"], spoken: ["price per call", "call price"], "Price of a call"),
        SourceField(
            "price_per_1000_tokens_usd", .money, of: ["api"],
            spoken: ["price per 1000 tokens", "price per 1,000 tokens", "token price"], "Price of 1,000 tokens"),
        SourceField(
            "price_per_mb_usd", .money, of: ["api"], spoken: ["price per mb", "price per megabyte"],
            "Price of 1,000,000 bytes of an answer"),
        SourceField(
            "cost_field", .figurePointer, of: ["api"], spoken: ["price field"],
            "Where an answer says what it cost, in dollars"),
        SourceField(
            "cost_header", .headerName, of: ["api"], spoken: ["price header"],
            "Header that says what an answer cost, in dollars"),
        SourceField(
            "max_cost_per_call_usd", .money, of: ["api"],
            spoken: ["max cost per call", "maximum cost per call", "most a call may cost"],
            "The most a call may cost"),
        SourceField(
            "daily_budget_usd", .money, of: ["api"], spoken: ["daily budget", "budget per day", "budget"],
            "The most it may cost in a day"),
        SourceField(
            "monthly_budget_usd", .money, of: ["api"], spoken: ["monthly budget", "budget per month"],
            "The most it may cost in a month"),
        SourceField(
            "total_budget_usd", .money, of: ["api"], spoken: ["total budget"], "The most it may cost in all"),
        SourceField(
            "idempotency_header", .headerName, of: ["api"], spoken: ["idempotency key header"],
            "Header that keeps a call sent twice from being billed twice"),
        SourceField(
            "certificate_file", .certificates, of: ["api"], spoken: ["certificate", "ca file"],
            "File of further certificates to trust, relative to the workspace"),
        SourceField(
            "connection_string", .text, of: ["database"], spoken: ["connection", "database address"],
            "Which database, and how to reach it"),
        SourceField("query", .text, of: ["database"], spoken: ["sql", "statement"], "What it asks the database"),
        SourceField(
            "parameters", .parameters, of: ["api", "database"], spoken: ["query parameters"], isSettable: false,
            "Values for the query's parameters"),
        SourceField(
            "cursors", .queryCursors, of: ["database"], isSettable: false,
            "How far it has been read, for :name in the query"),
        SourceField(
            "statement_timeout", .seconds, of: ["database"], spoken: ["query timeout", "timeout"],
            "Seconds after which a query that gives no row is given up"),
    ]
}
