import JSONText
import Quantities
import Settings
import Testing

@Suite struct SettingParsingTests {
    @Test(arguments: [
        ("trust_threshold", "85%", "0.85"), ("trust_threshold", "0.85", "0.85"), ("trust_threshold", ".85", "0.85"),
        ("trust_threshold", "eighty-five percent", "0.85"), ("trust_threshold", "1", "1"),
        ("trust_threshold", "0", "0"),
        ("trust_threshold", " 85 % ", "0.85"), ("trust_threshold", "0.9.", "0.9"),
        ("daily_cost_threshold_usd", "$12.50", "12.5"), ("daily_cost_threshold_usd", "10 bucks", "10"),
        ("daily_cost_threshold_usd", "25", "25"), ("daily_cost_threshold_usd", "a hundred dollars", "100"),
        ("daily_cost_threshold_usd", "1.5k", "1500"), ("daily_cost_threshold_usd", "twenty dollars a day", "20"),
        ("price_per_1000_tokens_usd", "$0.002", "0.002"),
        ("batch_size", "2k", "2000"), ("batch_size", "1,000", "1000"), ("batch_size", "two thousand records", "2000"),
        ("cache_ttl_seconds", "10 minutes", "600"), ("cache_ttl_seconds", "half an hour", "1800"),
        ("cache_ttl_seconds", "600", "600"), ("cache_ttl_seconds", "1h30m", "5400"),
        ("cache_ttl_seconds", "10m", "600"),
        ("batch_size_days", "2 weeks", "14"), ("batch_size_days", "60 days", "60"), ("batch_size_days", "45", "45"),
        ("max_storage_size_mb", "20 GB", "20000"), ("max_storage_size_mb", "500MB", "500"),
        ("max_storage_size_mb", "no limit", "null"), ("retention_days", "forever", "null"),
        ("max_workers", "auto", "null"), ("max_workers", "none", "null"), ("max_workers", "four", "4"),
        ("max_workers", "4 workers", "4"), ("max_requests_per_day", "2,000 requests", "2000"),
        ("cost_warning_percent", "60%", "60"), ("cost_warning_percent", "sixty percent", "60"),
        ("cost_warning_percent", "60", "60"), ("retry_backoff_factor", "1.5", "1.5"),
        ("enable_cache", "off", "false"), ("enable_cache", "Yes", "true"), ("enable_cache", "enabled", "true"),
        ("enable_cache", "1", "true"), ("enable_cache", "TRUE", "true"),
        ("variables", "gdp, cpi and vix", "[\"gdp\",\"cpi\",\"vix\"]"), ("variables", "gdp", "[\"gdp\"]"),
        ("variables", "[\"a b\", \"c\"]", "[\"a b\",\"c\"]"), ("variables", "none", "[]"),
        ("time_zone", "europe/berlin", "\"Europe/Berlin\""), ("time_zone", "utc", "\"UTC\""),
        ("time_zone", "New York", "\"America/New_York\""), ("time_zone", "system", "null"),
        ("base_data_path", "\"/srv/My Data\"", "\"/srv/My Data\""), ("base_data_path", "./x", "\"./x\""),
    ])
    func readsWhatPeopleType(key: SettingKey, spoken: String, json: String) throws {
        let definition = try #require(SettingCatalogue.definition(for: key))
        #expect(try definition.parse(spoken: spoken).json.compactText == json)
        #expect(try definition.parse(environment: spoken).json.compactText == json)
    }

    @Test func asksWhatABareNumberMeansForAShare() throws {
        let definition = try #require(SettingCatalogue.definition(for: "trust_threshold"))
        #expect(throws: SettingError.ambiguous(key: "trust_threshold", given: "85", choices: ["0.85"])) {
            try definition.parse(spoken: "85")
        }
        #expect(throws: SettingError.ambiguous(key: "trust_threshold", given: "eighty-five", choices: ["0.85"])) {
            try definition.parse(spoken: "eighty-five")
        }
        let warning = try #require(SettingCatalogue.definition(for: "cost_warning_percent"))
        #expect(throws: SettingError.ambiguous(key: "cost_warning_percent", given: "0.6", choices: ["60"])) {
            try warning.parse(spoken: "0.6")
        }
    }

    @Test func namesBoundsAndPresentValue() throws {
        let definition = try #require(SettingCatalogue.definition(for: "trust_threshold"))
        #expect(
            throws: SettingError.outOfRange(
                key: "trust_threshold", given: "200", expected: "a number from 0 to 1", present: .number(0.7))
        ) { try definition.parse(spoken: "200", present: .number(0.7)) }
        let workers = try #require(SettingCatalogue.definition(for: "max_workers"))
        #expect(
            throws: SettingError.outOfRange(
                key: "max_workers", given: "0 sources",
                expected: "a whole number of sources from 1 to 256, or none", present: nil)
        ) { try workers.parse(spoken: "0") }
        let budget = try #require(SettingCatalogue.definition(for: "daily_cost_threshold_usd"))
        #expect(
            throws: SettingError.outOfRange(
                key: "daily_cost_threshold_usd", given: "-$5.00",
                expected: "an amount from $0.00 to $1,000,000.00", present: nil)
        ) { try budget.parse(spoken: "-$5") }
    }

    @Test(arguments: [
        ("batch_size", "lots"), ("batch_size", "2.5"), ("batch_size", "$5"), ("trust_threshold", "high"),
        ("enable_cache", "maybe"), ("cache_ttl_seconds", "$5"), ("cache_ttl_seconds", "1.5 days ago"),
        ("daily_cost_threshold_usd", "0.0000001"), ("time_zone", "Mars/Olympus"), ("batch_size_days", "36 hours"),
        ("batch_size", ""), ("variables", "a, a"), ("batch_size", "99999999999999999999"),
    ])
    func refusesWhatItCannotRead(key: SettingKey, spoken: String) throws {
        let definition = try #require(SettingCatalogue.definition(for: key))
        #expect {
            try definition.parse(spoken: spoken)
        } throws: { error in
            guard case .notUnderstood(key, _, _)? = error as? SettingError else { return false }
            return true
        }
    }

    @Test func refusesNoneWhereSomethingMustBe() throws {
        let definition = try #require(SettingCatalogue.definition(for: "batch_size"))
        let error = SettingError.noneNotAllowed(
            key: "batch_size", expected: "a whole number of records from 1 to 1,000,000")
        #expect(throws: error) { try definition.parse(spoken: "none") }
        #expect(throws: error) { try definition.parse(json: .null) }
    }

    /// The original accepted values of any type.
    @Test(arguments: [
        ("batch_size", "\"64\"", "a text"), ("batch_size", "true", "true or false"), ("enable_cache", "1", "a number"),
        ("enable_cache", "\"yes\"", "a text"), ("trust_threshold", "\"0.7\"", "a text"),
        ("daily_cost_threshold_usd", "\"$5\"", "a text"), ("variables", "\"gdp\"", "a text"),
        ("base_data_path", "5", "a number"), ("max_workers", "[]", "a list"), ("time_zone", "{}", "an object"),
    ])
    func refusesOtherTypesInFiles(key: SettingKey, json: String, found: String) throws {
        let definition = try #require(SettingCatalogue.definition(for: key))
        let value = try JSONValue(parsing: json)
        #expect(throws: SettingError.wrongType(key: key, expected: definition.expectation, found: found)) {
            try definition.parse(json: value)
        }
    }

    @Test func showsValuesWithTheirUnits() throws {
        let texts = try [
            ("trust_threshold", SettingValue.number(0.85)),
            ("daily_cost_threshold_usd", .money(Money(microdollars: 12_500_000))),
            ("batch_size_days", .integer(1)), ("batch_size", .integer(65_536)), ("enable_cache", .boolean(false)),
            ("variables", .list(["a", "b"])), ("max_workers", .none), ("cost_warning_percent", .integer(70)),
            ("max_storage_size_mb", .integer(20_000)),
        ].map { key, value in try #require(SettingCatalogue.definition(for: SettingKey(key))).text(of: value) }
        #expect(
            texts == [
                "0.85", "$12.50", "1 day", "65,536 records", "off", "a, b", "none (the number of cores)", "70 %",
                "20,000 MB",
            ])
    }
}
