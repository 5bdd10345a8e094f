// Windows' smartcard service with two empty readers, in the place of Wine 8's winscard.dll, which answers nothing, and with the
// call that tells the device behind each, which no Wine has. Never shipped.
#include <windows.h>
#include <winscard.h>

#define EXPORT __declspec(dllexport) LONG WINAPI
static const char *readers[] = { "A reader of this test 0", "A reader of this test 1" };
static const char *devices[] = { "USB\\VID_0001&PID_0001\\1", "USB\\VID_0002&PID_0002\\1" };
enum { READERS = 2 };

EXPORT SCardEstablishContext(DWORD scope, LPCVOID one, LPCVOID two, LPSCARDCONTEXT context) { *context = 1; return 0; }
EXPORT SCardReleaseContext(SCARDCONTEXT context) { return 0; }

// Copies text with its zeros as these calls do: without room, only the length is told.
static LONG give(const char *text, DWORD length, char *to, DWORD *room) {
  LONG answer = to && *room < length ? SCARD_E_INSUFFICIENT_BUFFER : 0;
  if (to && !answer) memcpy(to, text, length);
  *room = length;
  return answer;
}

EXPORT SCardListReadersA(SCARDCONTEXT context, LPCSTR groups, LPSTR to, DWORD *room) {
  char list[200] = { 0 };
  DWORD length = 0;
  for (int i = 0; i < READERS; i++) length += wsprintfA(list + length, "%s", readers[i]) + 1;
  return give(list, length + 1, to, room);
}

EXPORT SCardGetReaderDeviceInstanceIdA(SCARDCONTEXT context, LPCSTR reader, LPSTR to, DWORD *room) {
  for (int i = 0; i < READERS; i++)
    if (!lstrcmpA(reader, readers[i])) return give(devices[i], lstrlenA(devices[i]) + 1, to, room);
  return SCARD_E_UNKNOWN_READER;
}

EXPORT SCardGetStatusChangeA(SCARDCONTEXT context, DWORD timeout, LPSCARD_READERSTATEA states, DWORD count) {
  for (DWORD i = 0; i < count; i++) {
    states[i].dwEventState = SCARD_STATE_CHANGED | SCARD_STATE_EMPTY;
    states[i].cbAtr = 0;
  }
  return 0;
}

EXPORT SCardConnectA(SCARDCONTEXT context, LPCSTR reader, DWORD share, DWORD protocols, LPSCARDHANDLE card, DWORD *protocol) {
  return SCARD_E_NO_SMARTCARD;
}
EXPORT SCardBeginTransaction(SCARDHANDLE card) { return SCARD_E_INVALID_HANDLE; }
EXPORT SCardEndTransaction(SCARDHANDLE card, DWORD disposition) { return SCARD_E_INVALID_HANDLE; }
EXPORT SCardDisconnect(SCARDHANDLE card, DWORD disposition) { return SCARD_E_INVALID_HANDLE; }
EXPORT SCardTransmit(SCARDHANDLE card, LPCSCARD_IO_REQUEST send, const BYTE *command, DWORD length, LPSCARD_IO_REQUEST receive,
                     BYTE *answer, DWORD *room) {
  return SCARD_E_INVALID_HANDLE;
}
BOOL WINAPI DllMain(HINSTANCE instance, DWORD reason, LPVOID reserved) { return TRUE; }
