; Windows installer for one person, without administrator rights.
;   makensis -DVERSION=0.1.0 -DPAYLOAD=../dist/komae_desk -DOUTPUT=../dist/komae_desk-setup.exe installer.nsi
; PAYLOAD is the folder that PyInstaller made on Windows. Records live elsewhere and stay at upgrade and removal.
Unicode true
!include "MUI2.nsh"
!include "FileFunc.nsh"
!include "WinVer.nsh"
!include "x64.nsh"

!ifndef VERSION | PAYLOAD | OUTPUT
  !error "VERSION, PAYLOAD and OUTPUT have to be defined"
!endif
!define NAME "情報セキュリティ管理台帳"
!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\KomaeDesk"

Name "${NAME}"
OutFile "${OUTPUT}"
; No folder page: the removal deletes this folder, so nobody may point it at another one.
InstallDir "$LOCALAPPDATA\Programs\KomaeDesk"
RequestExecutionLevel user
SetCompressor /SOLID lzma
ManifestDPIAware true
BrandingText " "
VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=1041 "ProductName" "${NAME}"
VIAddVersionKey /LANG=1041 "FileDescription" "${NAME} セットアップ"
VIAddVersionKey /LANG=1041 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=1041 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=1041 "LegalCopyright" "MIT License"

!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN "$INSTDIR\komae_desk.exe"
!define MUI_FINISHPAGE_RUN_TEXT "${NAME}を始める"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "Japanese"

; A running program holds its own file open: stop before anything is half replaced.
!macro StopWhileRunning
  ${If} ${FileExists} "$INSTDIR\komae_desk.exe"
    ClearErrors
    FileOpen $0 "$INSTDIR\komae_desk.exe" a
    ${If} ${Errors}
      MessageBox MB_OK|MB_ICONEXCLAMATION "${NAME}が動いています。保存して閉じてから、もう一度実行してください。" /SD IDOK
      SetErrorLevel 2
      Quit
    ${EndIf}
    FileClose $0
  ${EndIf}
!macroend

Function .onInit
  StrCpy $INSTDIR "$LOCALAPPDATA\Programs\KomaeDesk"
  ${IfNot} ${RunningX64}
  ${OrIfNot} ${AtLeastWin10}
    MessageBox MB_OK|MB_ICONSTOP "64ビット版の Windows 10 か 11 で実行してください。" /SD IDOK
    SetErrorLevel 2
    Quit
  ${EndIf}
  !insertmacro StopWhileRunning
FunctionEnd

Function un.onInit
  StrCpy $INSTDIR "$LOCALAPPDATA\Programs\KomaeDesk"
  !insertmacro StopWhileRunning
FunctionEnd

Section
  ; Files that the new version no longer has must not stay.
  RMDir /r "$INSTDIR\_internal"
  SetOutPath "$INSTDIR"
  File /r "${PAYLOAD}/*.*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\komae_desk.exe"
  CreateShortcut "$DESKTOP\${NAME}.lnk" "$INSTDIR\komae_desk.exe"
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegStr HKCU "${KEY}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${KEY}" "DisplayIcon" "$INSTDIR\komae_desk.exe"
  WriteRegStr HKCU "${KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${KEY}" "EstimatedSize" $0
  WriteRegDWORD HKCU "${KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${KEY}" "NoRepair" 1
SectionEnd

Section "Uninstall"
  Delete "$SMPROGRAMS\${NAME}.lnk"
  Delete "$DESKTOP\${NAME}.lnk"
  RMDir /r "$INSTDIR"
  DeleteRegKey HKCU "${KEY}"
SectionEnd
