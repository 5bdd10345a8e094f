// What Windows says when it is asked whether the network names a script that chooses the proxy, in the place of Wine's winhttp.dll:
// the address in LANYARD_TEST_SCRIPT, or, where that is empty, that there is none. Never shipped.
#include <windows.h>
#include <winhttp.h>

__declspec(dllexport) BOOL WINAPI WinHttpDetectAutoProxyConfigUrl(DWORD ways, LPWSTR *address) {
  WCHAR script[200] = { 0 };
  GetEnvironmentVariableW(L"LANYARD_TEST_SCRIPT", script, 200);
  *address = NULL;
  SetLastError(ERROR_WINHTTP_AUTODETECTION_FAILED);
  if (!script[0] || ways != (WINHTTP_AUTO_DETECT_TYPE_DHCP | WINHTTP_AUTO_DETECT_TYPE_DNS_A)) return FALSE;
  *address = GlobalAlloc(GMEM_FIXED, sizeof script);
  lstrcpyW(*address, script);
  return TRUE;
}
