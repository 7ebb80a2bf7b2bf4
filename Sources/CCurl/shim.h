// libcurl's interface, as a module. It is not linked: CHTTPClient loads the library when the first request is made.
#include <curl/curl.h>
