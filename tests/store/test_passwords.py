import pytest

from komae_desk.store.passwords import weaknesses

WORDS = ("税務課", "佐藤", "花子", "104832")


@pytest.mark.parametrize(
    "password",
    [
        "いぬも歩けば3本の棒にあたる",
        "correct horse battery staple",
        "mizu-kabin-tetsudo",
        "Vq8#kTz2!mRw",
        "ながれ星 みっつ 数えた夜",
        "x7" * 2 + "ほんの少し長い文です" + "y" * 30,
        "かぜ" + "".join(chr(0x3042 + i * 2) for i in range(40)) + "やま" * 10,
    ],
)
def test_good_passwords_pass_without_any_composition(password: str) -> None:
    assert weaknesses(password, words=WORDS) == []


@pytest.mark.parametrize(
    "password",
    [
        "komae-city-2026",
        "KomaeCity2026!!",
        "zeimuka104832",
        "税務課税務課税務課税務課",
        "佐藤花子104832佐藤花子",
        "qwertyuiop[]",
        "1qaz2wsx3edc",
        "poiuytrewq12",
        "asdfghjkl;:]",
        "abcdefghijkl",
        "123456789012",
        "aaaaaaaaaaaaaaaa",
        "abababababababab",
        "password1234",
        "p4ssw0rd2026!",
        "ＰＡＳＳＷＯＲＤ１２３４",
        "パスワードパスワード",
        "さくら2026さくら2027",
        "狛江市役所情報管理",
        "2026/07/05-2027/07/05",
    ],
)
def test_guessable_passwords_are_refused(password: str) -> None:
    words = (*WORDS, "zeimuka")
    assert weaknesses(password + " " * 0, words=words)


def test_the_length_counts_from_twelve_and_from_sixteen() -> None:
    assert weaknesses("Vq8#kTz2!mR") == ["パスワードは12字以上で入力してください（今 11字）。"]
    assert weaknesses("Vq8#kTz2!mRwLp3", privileged=True) == ["パスワードは16字以上で入力してください（今 15字）。"]
    assert weaknesses("Vq8#kTz2!mRwLp3x", privileged=True) == []


def test_sixty_four_and_more_are_allowed_and_control_characters_are_not() -> None:
    assert weaknesses("mizu kabin tetsudo " * 20) == []
    assert weaknesses("mizu kabin\ttetsudo")
    assert weaknesses("mizu kabin tetsudo " * 60)
