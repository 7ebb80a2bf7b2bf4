// MariaDB Connector/C, as a module.
#include <mysql.h>
