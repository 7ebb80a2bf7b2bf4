// Writes forecast records: the same COUNT and SEED always give the same bytes.
//
// usage: generate COUNT FOLDER [SEED] [FORMAT...]     FORMAT: jsonl (the default), json, csv, parts=N
//
// Into FOLDER: records.jsonl, records.json (one array), records.csv, and part-1.jsonl to part-N.jsonl (records.jsonl cut
// into equal pieces). In each format the same records in the same order. Prints what it wrote, as JSON:
//
// - 4 % repeat an earlier record byte for byte; half of those one of the last 4096, half one of any age;
// - 1 % repeat an earlier record with its members in another order (in CSV, where there is none, byte for byte);
// - 0.5 % have no forecast_id, 0.5 % a word where the number of `confidence` should be.
//
// The numbers come from a 64-bit linear congruential generator, so that no library decides them.

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { KEPT = 4096, LONGEST = 512 };

static uint64_t state;

static uint32_t below(uint32_t limit) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((state >> 33) % limit);
}

// One record, and how each format writes it.
typedef struct {
    char id[16], time[24], confidence[16];
    uint32_t close, yield, growth, unemployment, fragility, trust;  // in hundredths
    const char *overlay, *domain;
} Record;

// Hundredths as the shortest decimal with at least one digit behind the point: 5432.1, 0.25, 3.0.
typedef struct { char text[16]; } Decimal;

static Decimal decimal(uint32_t hundredths) {
    Decimal d;
    if (hundredths % 10) snprintf(d.text, sizeof d.text, "%u.%02u", hundredths / 100, hundredths % 100);
    else snprintf(d.text, sizeof d.text, "%u.%u", hundredths / 100, hundredths / 10 % 10);
    return d;
}

static uint32_t between(uint32_t low, uint32_t high) { return low * 100 + below((high - low) * 100 + 1); }

static Record made(uint32_t index) {
    static const char *overlays[] = {"hope", "despair", "rage", "fatigue", "trust"};
    static const char *domains[] = {"equities", "rates", "credit", "macro", "fx"};
    Record r;
    snprintf(r.id, sizeof r.id, "b-%08u", index);
    time_t seconds = 1735689600 + (time_t)index;  // 2025-01-01T00:00:00Z
    struct tm utc;
    gmtime_r(&seconds, &utc);
    strftime(r.time, sizeof r.time, "%Y-%m-%dT%H:%M:%SZ", &utc);
    r.close = between(5000, 6000);
    r.yield = between(3, 5);
    r.growth = between(0, 4);
    r.unemployment = between(3, 6);
    snprintf(r.confidence, sizeof r.confidence, "%s", decimal(between(0, 1)).text);
    r.fragility = between(0, 1);
    r.overlay = overlays[below(5)];
    r.trust = between(0, 1);
    r.domain = domains[below(5)];
    return r;
}

static size_t json(const Record *r, int is_reversed, char *out) {
    char variables[160], id[40] = "", confidence[32];
    snprintf(
        variables, sizeof variables,
        "{\"spx_close\":%s,\"us_10y_yield\":%s,\"wb_gdp_growth_annual\":%s,\"wb_unemployment_total\":%s}",
        decimal(r->close).text, decimal(r->yield).text, decimal(r->growth).text, decimal(r->unemployment).text);
    if (r->id[0]) snprintf(id, sizeof id, is_reversed ? ",\"forecast_id\":\"%s\"" : "\"forecast_id\":\"%s\",", r->id);
    int is_word = r->confidence[0] == 'h';
    snprintf(confidence, sizeof confidence, is_word ? "\"%s\"" : "%s", r->confidence);
    if (is_reversed)
        return (size_t)snprintf(
            out, LONGEST,
            "{\"domain\":\"%s\",\"trust_score\":%s,\"symbolic_overlay\":\"%s\",\"fragility\":%s,\"confidence\":%s,"
            "\"variables\":%s,\"timestamp\":\"%s\"%s}",
            r->domain, decimal(r->trust).text, r->overlay, decimal(r->fragility).text, confidence, variables, r->time,
            id);
    return (size_t)snprintf(
        out, LONGEST,
        "{%s\"timestamp\":\"%s\",\"variables\":%s,\"confidence\":%s,\"fragility\":%s,\"symbolic_overlay\":\"%s\","
        "\"trust_score\":%s,\"domain\":\"%s\"}",
        id, r->time, variables, confidence, decimal(r->fragility).text, r->overlay, decimal(r->trust).text, r->domain);
}

static size_t csv(const Record *r, char *out) {
    return (size_t)snprintf(
        out, LONGEST, "%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s\n", r->id, r->time, decimal(r->close).text,
        decimal(r->yield).text, decimal(r->growth).text, decimal(r->unemployment).text, r->confidence,
        decimal(r->fragility).text, r->overlay, decimal(r->trust).text, r->domain);
}

static FILE *opened(const char *folder, const char *name) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    if (!file) {
        perror(path);
        exit(1);
    }
    setvbuf(file, NULL, _IOFBF, 1 << 20);
    return file;
}

static void finish(FILE *file, const char *name) {
    if (file && (ferror(file) | fclose(file))) {
        perror(name);
        exit(1);
    }
}

int main(int argc, char **argv) {
    if (argc < 3) {
        fprintf(stderr, "usage: generate COUNT FOLDER [SEED] [jsonl|json|csv|parts=N ...]\n");
        return 2;
    }
    uint32_t count = (uint32_t)strtoul(argv[1], NULL, 10), parts = 0;
    const char *folder = argv[2];
    int next = 3, lines = argc <= 4, array = 0, table = 0;
    state = 1;
    if (next < argc && argv[next][0] >= '0' && argv[next][0] <= '9') state = strtoull(argv[next++], NULL, 10);
    lines = next == argc;
    for (; next < argc; next++) {
        if (!strcmp(argv[next], "jsonl")) lines = 1;
        else if (!strcmp(argv[next], "json")) array = 1;
        else if (!strcmp(argv[next], "csv")) table = 1;
        else if (!strncmp(argv[next], "parts=", 6)) parts = (uint32_t)strtoul(argv[next] + 6, NULL, 10);
        else {
            fprintf(stderr, "generate: no format is called %s\n", argv[next]);
            return 2;
        }
    }
    mkdir(folder, 0755);
    FILE *jsonl = lines ? opened(folder, "records.jsonl") : NULL;
    FILE *whole = array ? opened(folder, "records.json") : NULL;
    FILE *rows = table ? opened(folder, "records.csv") : NULL;
    FILE *part = NULL;
    if (rows)
        fputs(
            "forecast_id,timestamp,variables.spx_close,variables.us_10y_yield,variables.wb_gdp_growth_annual,"
            "variables.wb_unemployment_total,confidence,fragility,symbolic_overlay,trust_score,domain\n",
            rows);

    static Record recent[KEPT], old[KEPT];
    uint32_t originals = 0, duplicates = 0, reordered = 0, rejected = 0, in_part = 0, part_number = 0;
    uint64_t bytes = 0;
    char text[LONGEST];
    for (uint32_t index = 0; index < count; index++) {
        Record record;
        int is_reversed = 0;
        uint32_t choice = below(200);
        if (choice < 10 && originals) {
            uint32_t known = originals < KEPT ? originals : KEPT, place = below(known);
            record = below(2) ? recent[place] : old[place];
            is_reversed = choice < 2;
            reordered += (uint32_t)is_reversed;
            duplicates++;
        } else {
            record = made(index);
            if (choice == 10) record.id[0] = 0;
            if (choice == 11) strcpy(record.confidence, "high");
            if (choice == 10 || choice == 11) {
                rejected++;
            } else {
                recent[originals % KEPT] = record;
                // Each original is kept with the same probability, whatever their number.
                uint32_t place = originals < KEPT ? originals : below(originals + 1);
                if (place < KEPT) old[place] = record;
                originals++;
            }
        }
        size_t length = json(&record, is_reversed, text);
        bytes += length + 1;
        if (whole) {
            fputs(index ? ",\n" : "[\n", whole);
            fwrite(text, 1, length, whole);
        }
        text[length++] = '\n';
        if (jsonl) fwrite(text, 1, length, jsonl);
        if (parts) {
            if (!part || in_part == (count + parts - 1) / parts) {
                finish(part, "part");
                char name[32];
                snprintf(name, sizeof name, "part-%u.jsonl", ++part_number);
                part = opened(folder, name);
                in_part = 0;
            }
            fwrite(text, 1, length, part);
            in_part++;
        }
        if (rows) fwrite(text, 1, csv(&record, text), rows);
    }
    if (whole) fputs("\n]\n", whole);
    finish(jsonl, "records.jsonl");
    finish(whole, "records.json");
    finish(rows, "records.csv");
    finish(part, "part");
    printf(
        "{\"read\": %u, \"stored\": %u, \"duplicates\": %u, \"reordered\": %u, \"rejected\": %u, \"bytes\": %llu}\n",
        count, count - duplicates - rejected, duplicates, reordered, rejected, (unsigned long long)bytes);
    return 0;
}
