#include "CPostgreSQL.h"

#include <dlfcn.h>
#include <pthread.h>

static PostgreSQLLibrary library;
static bool is_loaded;
static pthread_once_t once = PTHREAD_ONCE_INIT;

// The names under which every system has had it since 2006; Homebrew keeps it out of the loader's paths.
static const char *const names[] = {
#ifdef __APPLE__
    "libpq.5.dylib",
    "/opt/homebrew/opt/libpq/lib/libpq.5.dylib",
    "/usr/local/opt/libpq/lib/libpq.5.dylib",
#else
    "libpq.so.5",
#endif
};

#define LOOK_UP(name, symbol)                                            \
    library.name = (__typeof__(library.name))dlsym(handle, "PQ" symbol); \
    if (!library.name) return;

static void load(void) {
    void *handle = NULL;
    for (size_t index = 0; !handle && index < sizeof names / sizeof *names; index++) {
        handle = dlopen(names[index], RTLD_NOW | RTLD_LOCAL);
    }
    if (!handle) return;
    LOOK_UP(libVersion, "libVersion")
    LOOK_UP(connectStartParams, "connectStartParams")
    LOOK_UP(connectPoll, "connectPoll")
    LOOK_UP(finish, "finish")
    LOOK_UP(status, "status")
    LOOK_UP(transactionStatus, "transactionStatus")
    LOOK_UP(parameterStatus, "parameterStatus")
    LOOK_UP(serverVersion, "serverVersion")
    LOOK_UP(errorMessage, "errorMessage")
    LOOK_UP(socket, "socket")
    LOOK_UP(backendPID, "backendPID")
    LOOK_UP(connectionNeedsPassword, "connectionNeedsPassword")
    LOOK_UP(setNoticeReceiver, "setNoticeReceiver")
    LOOK_UP(setErrorVerbosity, "setErrorVerbosity")
    LOOK_UP(setnonblocking, "setnonblocking")
    LOOK_UP(sendQuery, "sendQuery")
    LOOK_UP(sendQueryParams, "sendQueryParams")
    LOOK_UP(sendPrepare, "sendPrepare")
    LOOK_UP(sendQueryPrepared, "sendQueryPrepared")
    LOOK_UP(sendDescribePrepared, "sendDescribePrepared")
    LOOK_UP(setSingleRowMode, "setSingleRowMode")
    LOOK_UP(getResult, "getResult")
    LOOK_UP(consumeInput, "consumeInput")
    LOOK_UP(isBusy, "isBusy")
    LOOK_UP(flush, "flush")
    LOOK_UP(putCopyData, "putCopyData")
    LOOK_UP(putCopyEnd, "putCopyEnd")
    LOOK_UP(getCopyData, "getCopyData")
    LOOK_UP(makeEmptyPGresult, "makeEmptyPGresult")
    LOOK_UP(resultStatus, "resultStatus")
    LOOK_UP(resultErrorMessage, "resultErrorMessage")
    LOOK_UP(resultErrorField, "resultErrorField")
    LOOK_UP(clear, "clear")
    LOOK_UP(ntuples, "ntuples")
    LOOK_UP(nfields, "nfields")
    LOOK_UP(fname, "fname")
    LOOK_UP(ftype, "ftype")
    LOOK_UP(nparams, "nparams")
    LOOK_UP(paramtype, "paramtype")
    LOOK_UP(getvalue, "getvalue")
    LOOK_UP(getlength, "getlength")
    LOOK_UP(getisnull, "getisnull")
    LOOK_UP(cmdTuples, "cmdTuples")
    LOOK_UP(getCancel, "getCancel")
    LOOK_UP(cancel, "cancel")
    LOOK_UP(freeCancel, "freeCancel")
    LOOK_UP(freemem, "freemem")
    is_loaded = true;
}

const PostgreSQLLibrary *postgresql_library(void) {
    pthread_once(&once, load);
    return is_loaded ? &library : NULL;
}
