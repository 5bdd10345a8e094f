// A program that waits for ever, in the place of NHS software. With the name of a file it also shows a window that takes nothing
// in, as a halted program does, and writes that file once Windows says that the window does not answer. Never shipped.
#include <windows.h>

static DWORD WINAPI show(LPVOID window) {
  *(HWND *)window = CreateWindowExA(0, "STATIC", "A halted program", WS_OVERLAPPEDWINDOW | WS_VISIBLE, 0, 0, 200, 100, 0, 0, 0, 0);
  Sleep(INFINITE);
  return 0;
}

int main(int count, char **words) {
  HWND volatile window = 0;
  if (count > 1) {
    CreateThread(0, 0, show, (LPVOID)&window, 0, 0);
    while (!window || !IsHungAppWindow(window)) Sleep(100);
    CloseHandle(CreateFileA(words[1], GENERIC_WRITE, 0, 0, CREATE_ALWAYS, 0, 0));
  }
  Sleep(INFINITE);
}
