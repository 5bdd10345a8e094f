// Windows' smartcard service with two readers, in the place of Wine 8's winscard.dll, which answers nothing. The first holds a card,
// to which nobody can connect, as long as the file named by LANYARD_TEST_CARD is there. It has what no Wine has: the call that tells
// the device behind each reader, and a wait for a change that waits. Never shipped.
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

static DWORD state_of(const char *reader) {
  char path[1024];
  DWORD named = GetEnvironmentVariableA("LANYARD_TEST_CARD", path, sizeof path);
  BOOL card = named && GetFileAttributesA(path) != INVALID_FILE_ATTRIBUTES && !lstrcmpA(reader, readers[0]);
  return card ? SCARD_STATE_PRESENT : SCARD_STATE_EMPTY;
}

// Whether a reader is in another state than was known; what else can be waited for never changes.
static BOOL changed(SCARD_READERSTATEA *state) {
  const DWORD both = SCARD_STATE_PRESENT | SCARD_STATE_EMPTY;
  state->cbAtr = 0;
  state->dwEventState = state->dwCurrentState;
  if (state->szReader[0] != 'A') return FALSE;
  state->dwEventState = state_of(state->szReader);
  if (state->dwEventState == SCARD_STATE_PRESENT) {
    state->cbAtr = 2;
    memcpy(state->rgbAtr, "\x3B\x00", 2);
  }
  if ((state->dwCurrentState & both) == state->dwEventState) return FALSE;
  state->dwEventState |= SCARD_STATE_CHANGED;
  return TRUE;
}

EXPORT SCardGetStatusChangeA(SCARDCONTEXT context, DWORD timeout, LPSCARD_READERSTATEA states, DWORD count) {
  for (ULONGLONG end = GetTickCount64() + timeout;; Sleep(20)) {
    BOOL any = FALSE;
    for (DWORD i = 0; i < count; i++) any |= changed(&states[i]);
    if (any) return 0;
    if (GetTickCount64() >= end) return SCARD_E_TIMEOUT;
  }
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
