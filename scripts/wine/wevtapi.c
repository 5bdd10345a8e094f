// Windows' event logs with one event for each question that may be asked, written today, in the place of Wine's wevtapi.dll, whose
// logs are empty. With LANYARD_TEST_LOGS=closed nobody may read them; with =broken they are opened, and reading them fails
// after the first event; with =no-setup the log Setup alone is closed. With LANYARD_TEST_EVENTS the updates are those that this file
// lists, one a line: moment, space, title; each line "624" is an event of that number, of now; the log Setup is empty. Events in the form of
// https://learn.microsoft.com/en-us/windows/win32/wes/eventschema-schema; never shipped.
#include <windows.h>
#include <winevt.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#define EXPORT(type) __declspec(dllexport) type WINAPI
#define NAMESPACE L"xmlns='http://schemas.microsoft.com/win/2004/08/events/event'"

// A log, the question about it, the provider, the number, and what the event says.
static const WCHAR *logs[][5] = {
  { L"System", L"*[System[Provider[@Name='Microsoft-Windows-WindowsUpdateClient'] and EventID=19]]",
    L"Microsoft-Windows-WindowsUpdateClient", L"19",
    L"<EventData><Data Name='updateTitle'>A cumulative update (KB5000001)</Data></EventData>" },
  { L"Setup", L"*[System[Provider[@Name='Microsoft-Windows-Servicing'] and EventID=2]]",
    L"Microsoft-Windows-Servicing", L"2",
    L"<UserData><CbsPackageChangeState xmlns='http://manifests.microsoft.com/win/2004/08/windows/setup_provider'>"
    L"<PackageIdentifier>KB5000002</PackageIdentifier><IntendedPackageState>5112</IntendedPackageState>"
    L"<ErrorCode>0x0</ErrorCode></CbsPackageChangeState></UserData>" },
  { L"System", L"*[System[EventID=610 or EventID=619 or EventID=620 or EventID=624]]", L"Microsoft-Windows-Smartcard-Server", L"624", L"<EventData/>" },
};
enum { LOGS = 3, WARNING = 2, EVENT = 100, LISTED = 200, LIST = 10, NOTHING = 11, WARNINGS = 12, MOST = 50 };
static BOOL given[LOGS];
static char lines[MOST][500];
static int listed, told;

// What is to go wrong.
static BOOL played(const char *fault) {
  char asked[20] = { 0 };
  GetEnvironmentVariableA("LANYARD_TEST_LOGS", asked, sizeof asked);
  return !lstrcmpA(asked, fault);
}

// Whether there is a file with updates; reads it.
static BOOL has_list(void) {
  char path[1024];
  if (!GetEnvironmentVariableA("LANYARD_TEST_EVENTS", path, sizeof path)) return FALSE;
  FILE *file = fopen(path, "r");
  for (listed = 0; file && listed < MOST && fgets(lines[listed], sizeof lines[0], file); listed++)
    lines[listed][strcspn(lines[listed], "\r\n")] = 0;
  if (file) fclose(file);
  return TRUE;
}

static BOOL is_warning(int line) { return !strcmp(lines[line], "624"); }

EXPORT(EVT_HANDLE) EvtQuery(EVT_HANDLE session, LPCWSTR path, LPCWSTR query, DWORD flags) {
  BOOL closed = played("closed") || (played("no-setup") && !lstrcmpW(path, L"Setup"));
  SetLastError(closed ? ERROR_ACCESS_DENIED : ERROR_EVT_CHANNEL_NOT_FOUND);
  if (closed || session || flags != (EvtQueryChannelPath | EvtQueryReverseDirection)) return NULL;
  told = 0;
  if (has_list() && !lstrcmpW(query, logs[WARNING][1])) return (EVT_HANDLE)(ULONG_PTR)WARNINGS;
  if (has_list()) return (EVT_HANDLE)(ULONG_PTR)(!lstrcmpW(query, logs[0][1]) ? LIST : NOTHING);
  for (ULONG_PTR log = 0; log < LOGS; log++)
    if (!lstrcmpW(path, logs[log][0]) && !lstrcmpW(query, logs[log][1])) return (EVT_HANDLE)(log + 1);
  return NULL;
}

EXPORT(BOOL) EvtNext(EVT_HANDLE query, DWORD size, EVT_HANDLE *events, DWORD timeout, DWORD flags, PDWORD count) {
  ULONG_PTR log = (ULONG_PTR)query - 1;
  *count = 0;
  BOOL breaks = played("broken") && log < LOGS && given[log];
  SetLastError(breaks ? RPC_S_CALL_FAILED : ERROR_NO_MORE_ITEMS);
  BOOL of_list = query == (EVT_HANDLE)LIST || query == (EVT_HANDLE)WARNINGS;
  while (of_list && told < listed && is_warning(told) != (query == (EVT_HANDLE)WARNINGS)) told++;
  if (size && of_list && told < listed) {
    *events = (EVT_HANDLE)(ULONG_PTR)(LISTED + told++);
    return *count = 1;
  }
  if (size < 1 || log >= LOGS || given[log]) return FALSE;
  given[log] = TRUE;
  *events = (EVT_HANDLE)(EVENT + log);
  *count = 1;
  return TRUE;
}

EXPORT(BOOL) EvtRender(EVT_HANDLE context, EVT_HANDLE event, DWORD flags, DWORD size, PVOID to, PDWORD used, PDWORD count) {
  WCHAR text[2000];
  SYSTEMTIME now;
  ULONG_PTR log = (ULONG_PTR)event - EVENT;
  SetLastError(ERROR_INVALID_PARAMETER);
  ULONG_PTR line = (ULONG_PTR)event - LISTED;
  if (line < (ULONG_PTR)listed && is_warning((int)line)) log = WARNING;
  if (context || flags != EvtRenderEventXml || (log >= LOGS && line >= (ULONG_PTR)listed)) return FALSE;
  GetSystemTime(&now);
  int length = log >= LOGS ? swprintf(text, 2000,
    L"<Event " NAMESPACE L"><System><Provider Name='%ls'/><EventID>%ls</EventID><TimeCreated SystemTime='%.*hs'/></System>"
    L"<EventData><Data Name='updateTitle'>%hs</Data></EventData></Event>",
    logs[0][2], logs[0][3], (int)strcspn(lines[line], " "), lines[line], lines[line] + strcspn(lines[line], " ") + 1)
    : swprintf(text, 2000,
    L"<Event " NAMESPACE L"><System><Provider Name='%ls'/><EventID>%ls</EventID>"
    L"<TimeCreated SystemTime='%04d-%02d-%02dT%02d:%02d:%02d.1234567Z'/></System>%ls</Event>",
    logs[log][2], logs[log][3], now.wYear, now.wMonth, now.wDay, now.wHour, now.wMinute, now.wSecond, logs[log][4]);
  *used = (length + 1) * sizeof(WCHAR);
  *count = 0;
  SetLastError(ERROR_INSUFFICIENT_BUFFER);
  if (size < *used) return FALSE;
  memcpy(to, text, *used);
  return TRUE;
}

EXPORT(BOOL) EvtClose(EVT_HANDLE object) { return TRUE; }
BOOL WINAPI DllMain(HINSTANCE instance, DWORD reason, LPVOID reserved) { return TRUE; }
