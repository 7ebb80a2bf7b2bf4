// libpq's interface, declared here and loaded when the first PostgreSQL server is spoken to: nobody needs it installed to
// build Magpie, and no start of the program pays for it and the twenty libraries behind it. What is declared has been
// binary stable since libpq 9.2 (https://www.postgresql.org/docs/current/libpq.html); later additions are not used.

#ifndef CPOSTGRESQL_H
#define CPOSTGRESQL_H

#include <stdbool.h>
#include <stddef.h>

/// A connection.
typedef struct pg_conn PGconn;
/// What a statement came to, or one row of it.
typedef struct pg_result PGresult;
/// What is needed to ask the server to stop, from any thread.
typedef struct pg_cancel PGcancel;

typedef enum {
    PGConnectionOK = 0,
    PGConnectionBad = 1,
} PGConnectionStatus;

typedef enum {
    PGPollingFailed = 0,
    PGPollingReading = 1,
    PGPollingWriting = 2,
    PGPollingOK = 3,
} PGPollingStatus;

typedef enum {
    PGResultEmptyQuery = 0,
    PGResultCommandOK = 1,
    PGResultTuplesOK = 2,
    PGResultCopyOut = 3,
    PGResultCopyIn = 4,
    PGResultBadResponse = 5,
    PGResultNonfatalError = 6,
    PGResultFatalError = 7,
    PGResultCopyBoth = 8,
    PGResultSingleTuple = 9,
} PGResultStatus;

typedef enum {
    PGTransactionIdle = 0,
    PGTransactionActive = 1,
    PGTransactionInTransaction = 2,
    PGTransactionInError = 3,
    PGTransactionUnknown = 4,
} PGTransactionStatus;

typedef enum {
    PGVerbosityTerse = 0,
    PGVerbosityDefault = 1,
    /// With the SQLSTATE in front of the message.
    PGVerbosityVerbose = 2,
} PGVerbosity;

/// Fields of an error (`PG_DIAG_…` of postgres_ext.h).
enum {
    PGFieldSeverity = 'S',
    PGFieldSQLState = 'C',
    PGFieldMessage = 'M',
    PGFieldDetail = 'D',
    PGFieldHint = 'H',
    PGFieldPosition = 'P',
    PGFieldTable = 't',
    PGFieldColumn = 'c',
};

typedef void (*PGNoticeReceiver)(void *_Nullable context, const PGresult *_Nullable notice);

#pragma clang assume_nonnull begin

/// libpq's functions, each behind its own name without `PQ`.
typedef struct {
    int (*_Nonnull libVersion)(void);
    PGconn *_Nullable (*_Nonnull connectStartParams)(
        const char *_Nullable const *_Nonnull keywords, const char *_Nullable const *_Nonnull values, int expandName);
    PGPollingStatus (*_Nonnull connectPoll)(PGconn *connection);
    void (*_Nonnull finish)(PGconn *connection);
    PGConnectionStatus (*_Nonnull status)(const PGconn *connection);
    PGTransactionStatus (*_Nonnull transactionStatus)(const PGconn *connection);
    const char *_Nullable (*_Nonnull parameterStatus)(const PGconn *connection, const char *name);
    int (*_Nonnull serverVersion)(const PGconn *connection);
    char *_Nullable (*_Nonnull errorMessage)(const PGconn *connection);
    int (*_Nonnull socket)(const PGconn *connection);
    int (*_Nonnull backendPID)(const PGconn *connection);
    int (*_Nonnull connectionNeedsPassword)(const PGconn *connection);
    PGNoticeReceiver _Nullable (*_Nonnull setNoticeReceiver)(
        PGconn *connection, PGNoticeReceiver _Nullable receiver, void *_Nullable context);
    int (*_Nonnull setErrorVerbosity)(PGconn *connection, PGVerbosity verbosity);
    int (*_Nonnull setnonblocking)(PGconn *connection, int isNonblocking);

    int (*_Nonnull sendQuery)(PGconn *connection, const char *text);
    int (*_Nonnull sendQueryParams)(
        PGconn *connection, const char *text, int count, const unsigned *_Nullable types,
        const char *_Nullable const *_Nullable values, const int *_Nullable lengths, const int *_Nullable formats,
        int resultFormat);
    int (*_Nonnull sendPrepare)(
        PGconn *connection, const char *name, const char *text, int count, const unsigned *_Nullable types);
    int (*_Nonnull sendQueryPrepared)(
        PGconn *connection, const char *name, int count, const char *_Nullable const *_Nullable values,
        const int *_Nullable lengths, const int *_Nullable formats, int resultFormat);
    int (*_Nonnull sendDescribePrepared)(PGconn *connection, const char *name);
    int (*_Nonnull setSingleRowMode)(PGconn *connection);
    PGresult *_Nullable (*_Nonnull getResult)(PGconn *connection);
    int (*_Nonnull consumeInput)(PGconn *connection);
    int (*_Nonnull isBusy)(PGconn *connection);
    int (*_Nonnull flush)(PGconn *connection);

    int (*_Nonnull putCopyData)(PGconn *connection, const char *bytes, int count);
    int (*_Nonnull putCopyEnd)(PGconn *connection, const char *_Nullable error);
    int (*_Nonnull getCopyData)(PGconn *connection, char *_Nullable *_Nonnull bytes, int isAsync);

    PGresult *_Nullable (*_Nonnull makeEmptyPGresult)(PGconn *_Nullable connection, PGResultStatus status);
    PGResultStatus (*_Nonnull resultStatus)(const PGresult *result);
    char *_Nullable (*_Nonnull resultErrorMessage)(const PGresult *result);
    char *_Nullable (*_Nonnull resultErrorField)(const PGresult *result, int field);
    void (*_Nonnull clear)(PGresult *_Nullable result);
    int (*_Nonnull ntuples)(const PGresult *result);
    int (*_Nonnull nfields)(const PGresult *result);
    char *_Nullable (*_Nonnull fname)(const PGresult *result, int column);
    unsigned (*_Nonnull ftype)(const PGresult *result, int column);
    int (*_Nonnull nparams)(const PGresult *result);
    unsigned (*_Nonnull paramtype)(const PGresult *result, int parameter);
    char *_Nullable (*_Nonnull getvalue)(const PGresult *result, int row, int column);
    int (*_Nonnull getlength)(const PGresult *result, int row, int column);
    int (*_Nonnull getisnull)(const PGresult *result, int row, int column);
    char *_Nullable (*_Nonnull cmdTuples)(PGresult *result);

    PGcancel *_Nullable (*_Nonnull getCancel)(PGconn *connection);
    int (*_Nonnull cancel)(PGcancel *cancel, char *_Nonnull message, int size);
    void (*_Nonnull freeCancel)(PGcancel *_Nullable cancel);
    void (*_Nonnull freemem)(void *_Nullable memory);
} PostgreSQLLibrary;

/// libpq, loaded once; NULL where this machine has none. Never changes, from whatever thread it is asked for.
const PostgreSQLLibrary *_Nullable postgresql_library(void);

#pragma clang assume_nonnull end

#endif
