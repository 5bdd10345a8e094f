// Windows' provider for cards, in the place of Wine's ncrypt.dll, which has none: one card with a key that has a certificate
// (the file named by LANYARD_TEST_CERTIFICATE; when that is empty, the card's driver hangs) and one key that has none; where
// LANYARD_TEST_KEY_FAILS says "open" or "certificate", that call fails at the second key as a card does that is pulled. It answers
// as documented, and refuses every call that is not silent and every property but the two that say what is on the card. Never
// shipped.
#include <windows.h>

#define EXPORT __declspec(dllexport) SECURITY_STATUS WINAPI
enum { PROVIDER = 1, FIRST_KEY = 2, SECOND_KEY = 3 };

static const WCHAR *names[] = { L"key-1", L"key-2" };
static const WCHAR reader[] = L"A reader of this test 00 00";

EXPORT NCryptOpenStorageProvider(NCRYPT_PROV_HANDLE *provider, LPCWSTR name, DWORD flags) {
  if (flags || lstrcmpW(name, MS_SMART_CARD_KEY_STORAGE_PROVIDER)) return NTE_NOT_SUPPORTED;
  *provider = PROVIDER;
  return 0;
}

static DWORD certificate(BYTE *to, DWORD room) {
  static char path[1024];
  DWORD read = 0;
  GetEnvironmentVariableA("LANYARD_TEST_CERTIFICATE", path, sizeof path);
  HANDLE file = CreateFileA(path, GENERIC_READ, FILE_SHARE_READ, 0, OPEN_EXISTING, 0, 0);
  if (file == INVALID_HANDLE_VALUE) return 0;
  if (to) ReadFile(file, to, room, &read, 0); else read = GetFileSize(file, 0);
  CloseHandle(file);
  return read;
}

EXPORT NCryptEnumKeys(NCRYPT_PROV_HANDLE provider, LPCWSTR scope, NCryptKeyName **name, PVOID *state, DWORD flags) {
  if (provider != PROVIDER || scope || flags != NCRYPT_SILENT_FLAG) return NTE_BAD_FLAGS;
  if (!*state) *state = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof(DWORD));
  DWORD *next = *state;
  if (certificate(0, 0) == 0) Sleep(INFINITE);
  if (*next == 2) return NTE_NO_MORE_ITEMS;
  *name = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof(NCryptKeyName));
  (*name)->pszName = (LPWSTR)names[(*next)++];
  return 0;
}

static BOOL fails(const char *call) {
  char told[16] = "";
  GetEnvironmentVariableA("LANYARD_TEST_KEY_FAILS", told, sizeof told);
  return !lstrcmpA(told, call);
}

EXPORT NCryptOpenKey(NCRYPT_PROV_HANDLE provider, NCRYPT_KEY_HANDLE *key, LPCWSTR name, DWORD legacy, DWORD flags) {
  if (provider != PROVIDER || legacy || flags != NCRYPT_SILENT_FLAG) return NTE_BAD_FLAGS;
  *key = lstrcmpW(name, names[0]) ? SECOND_KEY : FIRST_KEY;
  return *key == SECOND_KEY && fails("open") ? SCARD_E_COMM_DATA_LOST : 0;
}

EXPORT NCryptGetProperty(NCRYPT_HANDLE key, LPCWSTR property, PBYTE to, DWORD room, DWORD *size, DWORD flags) {
  if (flags != NCRYPT_SILENT_FLAG) return NTE_BAD_FLAGS;
  if (!lstrcmpW(property, NCRYPT_CERTIFICATE_PROPERTY)) {
    if (key != FIRST_KEY) return fails("certificate") ? SCARD_E_COMM_DATA_LOST : NTE_NOT_FOUND;
    *size = certificate(to, room);
  } else if (!lstrcmpW(property, NCRYPT_READER_PROPERTY)) {
    *size = sizeof reader;
    if (to) memcpy(to, reader, sizeof reader);
  } else {
    ExitProcess(99); // whatever else is asked was not to be asked
  }
  return 0;
}

EXPORT NCryptFreeBuffer(PVOID buffer) { HeapFree(GetProcessHeap(), 0, buffer); return 0; }
EXPORT NCryptFreeObject(NCRYPT_HANDLE object) { return object < PROVIDER || object > SECOND_KEY; }
BOOL WINAPI DllMain(HINSTANCE instance, DWORD reason, LPVOID reserved) { return TRUE; }
