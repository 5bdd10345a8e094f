// What stands in the window of a title: a line for each control, with its class, its height in pixels and its text. Asked of the
// controls themselves, as a screen reader does. Never shipped.
#include <windows.h>
#include <stdio.h>

enum { MOST = 8000 };

static BOOL CALLBACK tell(HWND control, LPARAM unused) {
  static WCHAR text[MOST];
  static char class[100], plain[4 * MOST];
  RECT place;
  GetClassNameA(control, class, sizeof class);
  GetWindowRect(control, &place);
  text[0] = 0;
  SendMessageW(control, WM_GETTEXT, MOST, (LPARAM)text);
  WideCharToMultiByte(CP_UTF8, 0, text, -1, plain, sizeof plain, NULL, NULL);
  for (char *at = plain; *at; at++)
    if (*at == '\r' || *at == '\n' || *at == '\t') *at = ' ';
  printf("%s\t%ld\t%s\n", class, place.bottom - place.top, plain);
  return TRUE;
}

int main(int count, char **words) {
  HWND window = count == 2 ? FindWindowA(NULL, words[1]) : NULL;
  if (!window) return 1;
  EnumChildWindows(window, tell, 0);
  return 0;
}
